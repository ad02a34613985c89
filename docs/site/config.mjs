// The site's frame: what stands at the side, and how code is shown.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { withMermaid } from 'vitepress-plugin-mermaid'

const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..')

function entry(path) { // a page by its own title
  const title = /^# (.*)$/m.exec(readFileSync(join(root, path), 'utf8'))[1].replace(/`/g, '')
  return { text: title, link: '/' + path.replace(/index\.md$/, '').replace(/\.md$/, '') }
}

function entries(folder, names) {
  return names.map((name) => join(folder, name)).filter((path) => existsSync(join(root, path)))
    .map(entry)
}

const here = (folder) => readdirSync(join(root, folder)).sort()
const first = ['walkthrough.md', 'web.md', 'irc.md', 'accounts.md', 'rooms.md', 'protocol.md']
const operate = ['operating.md', 'load.md', 'performance.md', 'reliability.md', 'security.md']
const layers = here('runtime_notes').filter((name) => /^\d\d_/.test(name))
  .map((name) => `${name}/index.md`)

// As GitHub makes them, so that a link works there and here.
const anchorOf = (title) =>
  title.trim().toLowerCase().replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '').replace(/ /g, '-')

export default withMermaid({
  title: 'Parley',
  description: 'A chat server on C++20 coroutines, and what is under it',
  lang: 'en',
  outDir: '../site',
  cacheDir: '../cache',
  markdown: {
    languageAlias: { hpp: 'cpp', parley: 'json', haproxy: 'nginx', caddy: 'nginx' },
    anchor: { slugify: anchorOf },
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Use', link: '/docs/walkthrough' },
      { text: 'Operate', link: '/docs/operating' },
      { text: 'Runtime notes', link: '/runtime_notes/' },
    ],
    sidebar: [
      { text: 'Use', items: entries('docs', first) },
      { text: 'Operate', items: entries('docs', operate) },
      { text: 'Inside', items: [...entries('docs', ['architecture.md']),
        ...entries('docs/decisions', here('docs/decisions'))] },
      { text: 'Runtime notes', items: [
        ...entries('runtime_notes', ['index.md', ...layers]),
        ...entries('docs', ['rust_to_cpp.md', 'glossary.md'])] },
    ],
  },
})
