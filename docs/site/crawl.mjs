// Follows every link of the built site from its first page: each page, file and anchor must exist, and
// each page must be reached.
//   node crawl.mjs FOLDER
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse } from 'node-html-parser'

const folder = resolve(process.argv[2])
const origin = 'http://site.invalid'

/** The file that a static web server sends for a path, or undefined. */
function fileOf(path) {
  const plain = join(folder, decodeURIComponent(path))
  return [plain, `${plain}.html`, join(plain, 'index.html')]
    .find((file) => existsSync(file) && statSync(file).isFile())
}

const pages = new Map() // file -> { anchors, links }
function read(file) {
  if (!pages.has(file)) {
    const root = parse(readFileSync(file, 'utf8'), { blockTextElements: { script: false, style: false } })
    const lines = root.querySelectorAll('.line-number').map((_, index) => `L${index + 1}`)
    pages.set(file, {
      // The page of a source has an anchor for each line: theme/index.js.
      anchors: new Set([...root.querySelectorAll('[id]').map((each) => each.id), ...lines]),
      links: root.querySelectorAll('[href], img[src], source[srcset]').map((each) =>
        each.getAttribute('href') ?? each.getAttribute('src') ?? each.getAttribute('srcset')),
    })
  }
  return pages.get(file)
}

const broken = new Set()
const todo = [join(folder, 'index.html')]
const seen = new Set(todo)
while (todo.length > 0) {
  const file = todo.pop()
  const here = file.slice(folder.length).replace(/index\.html$/, '')
  for (const link of read(file).links) {
    const url = new URL(link, origin + here)
    if (url.origin !== origin) continue
    const target = fileOf(url.pathname)
    if (!target) {
      broken.add(`${here}: there is no ${url.pathname}`)
      continue
    }
    if (!target.endsWith('.html')) continue
    const anchor = decodeURIComponent(url.hash.slice(1))
    if (anchor && !read(target).anchors.has(anchor))
      broken.add(`${here}: ${url.pathname} has no #${anchor}`)
    if (!seen.has(target)) {
      seen.add(target)
      todo.push(target)
    }
  }
}

for (const name of readdirSync(folder, { recursive: true })) {
  const file = join(folder, name)
  if (name.endsWith('.html') && name !== '404.html' && !seen.has(file))
    broken.add(`/${name}: no page links to it`)
}
for (const line of [...broken].sort()) console.error(`docs: ${line}`)
console.log(`docs: ${pages.size} pages followed, ${broken.size} links broken`)
process.exit(broken.size > 0 ? 1 : 0)
