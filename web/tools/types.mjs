// Writes src/api/types.ts from the program's OpenAPI document: what may be asked, with which parameters.
//   node tools/types.mjs [URL or file]   (default http://127.0.0.1:8080/openapi.json)
import { readFileSync, writeFileSync } from 'node:fs';

const from = process.argv[2] ?? 'http://127.0.0.1:8080/openapi.json';
const document = /^https?:/.test(from) ? await (await fetch(from)).json() : JSON.parse(readFileSync(from, 'utf8'));
const kPrefix = '/api/v1';

const typeOf = (schema) =>
  schema.enum ? schema.enum.map((value) => JSON.stringify(value).replaceAll('"', "'")).join(' | ') : { integer: 'number', number: 'number', boolean: 'boolean' }[schema.type] ?? 'string';
const routes = Object.entries(document.paths)
  .filter(([path, methods]) => path.startsWith(`${kPrefix}/`) && methods.get && !methods.get.parameters?.some((parameter) => parameter.name === 'api_key'))
  .filter(([path]) => !/openapi|\/live$/.test(path))
  .map(([path, methods]) => {
    const parameters = (methods.get.parameters ?? []).map((parameter) => `    /** ${parameter.description} */\n    ${parameter.name}${parameter.required ? '' : '?'}: ${typeOf(parameter.schema)}${parameter.required ? '' : ' | undefined'};`);
    const shape = parameters.length ? `{\n${parameters.join('\n')}\n  }` : 'Record<never, never>';
    return `  /** ${methods.get.summary} */\n  '${path.slice(kPrefix.length)}': ${shape};`;
  });
writeFileSync(
  new URL('../src/api/types.ts', import.meta.url),
  `// Generated from /openapi.json by \`npm run types\`. Below /api/v1: what may be read, and with which parameters.\n\nexport interface Reads {\n${routes.join('\n')}\n}\n`,
);
console.log(`${routes.length} routes`);
