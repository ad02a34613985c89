// The default theme; a link to a line of a source page leads to that line.
import DefaultTheme from 'vitepress/theme'
import { nextTick, watch } from 'vue'
import './lines.css'

function showLine(hash) {
  const number = /^#L(\d+)/.exec(hash)?.[1]
  const line = number && document.querySelectorAll('.vp-doc code .line')[number - 1]
  document.querySelectorAll('.linked-line').forEach((old) => old.classList.remove('linked-line'))
  if (!line) return
  line.classList.add('linked-line')
  line.scrollIntoView({ block: 'center' })
}

export default {
  extends: DefaultTheme,
  enhanceApp({ router }) {
    if (typeof window === 'undefined') return
    const show = () => nextTick(() => setTimeout(() => showLine(window.location.hash), 100))
    watch(() => router.route.path, show, { immediate: true })
    window.addEventListener('hashchange', show)
  },
}
