// Lays out the pages of the site in a folder of its own: the Markdown files as they are in the
// repository, and a page for each source file that they link to.
//   node stage.mjs REPOSITORY FOLDER
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, extname, join, normalize, relative } from 'node:path'

const [repository, folder] = process.argv.slice(2)
const languages = { '.hpp': 'cpp', '.cpp': 'cpp', '.S': 'asm', '.py': 'python', '.sh': 'bash',
  '.mjs': 'js', '.js': 'js', '.toml': 'toml', '.json': 'json', '.yml': 'yaml', '.txt': 'text' }

const tracked = execFileSync('git', ['-C', repository, 'ls-files'], { encoding: 'utf8' })
  .trim().split('\n')
const pages = tracked.filter((path) => path.endsWith('.md') && !path.startsWith('.'))
const pictures = tracked.filter((path) => /^(docs|runtime_notes)\/.*\.(svg|png)$/.test(path))
const sources = new Set()

const pageOf = (path) => path.replace(/README\.md$/, 'index.md')

function put(path, text) {
  const target = join(folder, path)
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, text)
}

// Where a link of the page `from` leads on the site.
function moved(from, link) {
  if (/^[a-z]+:|^#|^\//.test(link)) return link
  const [path, anchor] = link.split('#')
  const target = normalize(join(dirname(from), path)).replace(/\/$/, '')
  const hash = anchor ? `#${anchor}` : ''
  const to = (page) => relative(dirname(pageOf(from)) || '.', page) + hash
  if (pages.includes(target)) return to(pageOf(target))
  if (pages.includes(join(target, 'README.md'))) return to(join(target, 'index.md'))
  if (pictures.includes(target)) return to(target)
  if (!existsSync(join(repository, target))) throw new Error(`${from}: no ${target}`)
  sources.add(target)
  return to(`source/${target}.md`)
}

// Code is left alone: only what stands outside of fences and inline code has links. (A link's text may
// be code: then `](` begins the part behind it.)
function rewritten(page, text) {
  let fenced = false
  return text.split('\n').map((line) => {
    if (/^\s*```/.test(line)) fenced = !fenced
    if (fenced || /^\s*```/.test(line)) return line
    return line.split(/(`[^`]*`)/).map((part) => part.startsWith('`') ? part
      : part.replace(/\]\(([^)\s]+)\)/g, (_, link) => `](${moved(page, link)})`)
        .replace(/<(?!!--|\/?(img|br|kbd|sub|sup|details|summary|picture|source)\b)/g, '&lt;')
        .replace(/\{\{/g, '&lbrace;&lbrace;')).join('')
  }).join('\n')
}

for (const page of pages) {
  put(pageOf(page), rewritten(page, readFileSync(join(repository, page), 'utf8')))
}
for (const picture of pictures) {
  mkdirSync(dirname(join(folder, picture)), { recursive: true })
  cpSync(join(repository, picture), join(folder, picture))
}
for (const path of sources) {
  const full = join(repository, path)
  if (statSync(full).isDirectory()) {
    const inside = tracked.filter((file) => file.startsWith(`${path}/`))
    put(`source/${path}.md`, `# ${path}\n\n${inside.map((file) => `- ${file}`).join('\n')}\n`)
    continue
  }
  const language = languages[extname(path)] ?? 'text'
  put(`source/${path}.md`, `---\naside: false\n---\n# ${path}\n\n`
    + `\`\`\`\`${language}:line-numbers\n${readFileSync(full, 'utf8')}\`\`\`\`\n`)
}
console.log(`docs: ${pages.length} pages, ${sources.size} sources that they link to`)
