// Turns a built page into C++: embed.mjs DIST OUT writes OUT/embedded.cc and OUT/embedded_data.S (.incbin), with a gzip and a Brotli twin
// beside every file that shrinks. Run by web/CMakeLists.txt.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join, relative, resolve } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const [dist, out] = process.argv.slice(2).map((path) => resolve(path));
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
  '.txt': 'text/plain; charset=utf-8',
  '.json': 'application/json',
};

const files = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
  .sort();
const packed = join(out, 'packed');
rmSync(packed, { recursive: true, force: true });
mkdirSync(packed, { recursive: true });

const data = ['  .section .rodata', ''];
const externs = [];
const rows = [];
const incbin = (symbol, path) => {
  data.push('  .balign 16', `  .global ${symbol}_begin`, `${symbol}_begin:`, `  .incbin "${path}"`, `  .global ${symbol}_end`, `${symbol}_end:`, '');
  externs.push(`extern const char ${symbol}_begin[], ${symbol}_end[];`);
  return `{${symbol}_begin, static_cast<std::size_t>(${symbol}_end - ${symbol}_begin)}`;
};
files.forEach((file, index) => {
  const bytes = readFileSync(file);
  const type = types[extname(file)];
  if (!type) throw new Error(`embed: no content type is known for ${file}`);
  const sum = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  data.push(`  // ${sum}`);
  const plain = incbin(`skykeep_web_${index}`, file);
  const twin = (small, ending) => {
    if (small.length >= bytes.length * 0.95) return '{}';
    const path = join(packed, `${index}.${ending}`);
    writeFileSync(path, small);
    return incbin(`skykeep_web_${index}_${ending}`, path);
  };
  const gzip = twin(gzipSync(bytes, { level: 9 }), 'gz');
  const brotli = twin(brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }), 'br');
  rows.push(`      {"/${relative(dist, file)}", "${type}",\n       ${plain},\n       ${gzip},\n       ${brotli},\n       "\\"${sum}\\""},`);
});
data.push('  .section .note.GNU-stack,"",%progbits', '');

writeFileSync(join(out, 'embedded_data.S'), data.join('\n'));
writeFileSync(join(out, 'embedded.cc'), `// Generated from the built page by web/tools/embed.mjs.
#include "web/embedded.h"

#include <array>

extern "C" {
${externs.join('\n')}
}

namespace skykeep::web {

std::span<const EmbeddedFile> embedded_files() {
  static const std::array<EmbeddedFile, ${rows.length}> files{{
${rows.join('\n')}
  }};
  return files;
}

}  // namespace skykeep::web
`);
