// Writes src/api/types.ts from the program's OpenAPI document: what may be asked, with which parameters, and what answers
// look like.
//   node tools/types.mjs [URL or file]             (default http://127.0.0.1:8080/openapi.json)
//   node tools/types.mjs [URL or file] --check     compares instead, and fails when they differ
import { readFileSync, writeFileSync } from 'node:fs';

const check = process.argv.includes('--check');
const from = process.argv.slice(2).find((argument) => !argument.startsWith('--')) ?? 'http://127.0.0.1:8080/openapi.json';
const document = /^https?:/.test(from) ? await (await fetch(from)).json() : JSON.parse(readFileSync(from, 'utf8'));
const target = new URL('../src/api/types.ts', import.meta.url);
const kPrefix = '/api/v1';

const literal = (value) => JSON.stringify(value).replaceAll('"', "'");
const name = (member) => (/^[A-Za-z_]\w*$/.test(member) ? member : literal(member));
const kPlain = { integer: 'number', number: 'number', boolean: 'boolean', string: 'string', null: 'null' };
const about = (schema, indent) => {
  const text = [schema.description, schema['x-unit'] && `[${schema['x-unit']}]`].filter(Boolean).join(' ');
  return text ? `${indent}/** ${text} */\n` : '';
};

function members(schema, indent) {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties)
    .map(([key, member]) => `${about(member, indent)}${indent}${name(key)}${required.has(key) ? '' : '?'}: ${typeOf(member, indent)}${required.has(key) ? '' : ' | undefined'};\n`)
    .join('');
}

function typeOf(schema, indent = '') {
  if (schema.$ref) return schema.$ref.split('/').at(-1);
  if (schema.anyOf) return schema.anyOf.map((one) => typeOf(one, indent)).join(' | ');
  if (schema.enum && !schema['x-extensible-enum']) return schema.enum.map(literal).join(' | ');
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf(type === 'null' ? { type } : { ...schema, type }, indent)).join(' | ');
  if (schema.type === 'array') {
    if (schema['x-places']) return `[${schema['x-places'].map((item) => `${item.description ?? 'item'}: ${typeOf(item, indent)}`.replace(/^(\w+)[^:]*:/, '$1:')).join(', ')}]`;
    const item = typeOf(schema.items, indent);
    return / \| /.test(item) && !item.startsWith('{') ? `(${item})[]` : `${item}[]`;
  }
  if (schema.properties) return `{\n${members(schema, `${indent}  `)}${indent}}`;
  if (schema.additionalProperties) return `Record<string, ${typeOf(schema.additionalProperties, indent)}>`;
  return kPlain[schema.type] ?? 'unknown';
}

const routes = Object.entries(document.paths)
  .filter(([path, methods]) => path.startsWith(`${kPrefix}/`) && methods.get && !methods.get.parameters?.some((parameter) => parameter.name === 'api_key'))
  .filter(([path]) => !/openapi|\/live$/.test(path))
  .map(([path, { get }]) => ({ path: path.slice(kPrefix.length), get, answer: Object.entries(get.responses['200'].content).find(([type]) => /json$/.test(type))?.[1].schema }));
const reads = routes.map(({ path, get }) => {
  const parameters = (get.parameters ?? []).map((parameter) => `    /** ${parameter.description} */\n    ${parameter.name}${parameter.required ? '' : '?'}: ${typeOf(parameter.schema)}${parameter.required ? '' : ' | undefined'};`);
  const shape = parameters.length ? `{\n${parameters.join('\n')}\n  }` : 'Record<never, never>';
  return `  /** ${get.summary} */\n  '${path}': ${shape};`;
});
const answers = routes.filter(({ answer }) => answer).map(({ path, answer }) => `  '${path}': ${typeOf(answer, '  ')};`);

// Only what the routes above refer to.
const kept = new Map();
function keep(part) {
  for (const [key, value] of Object.entries(part ?? {})) {
    if (key === '$ref') {
      const referred = value.split('/').at(-1);
      if (kept.has(referred)) continue;
      kept.set(referred, document.components.schemas[referred]);
      keep(document.components.schemas[referred]);
    } else if (typeof value === 'object') keep(value);
  }
}
for (const { answer } of routes) keep(answer);
const shapes = [...kept].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, schema]) => `export interface ${key} {\n${members(schema, '  ')}}\n`);

const text = `// Generated from /openapi.json by \`npm run types\`. Below ${kPrefix}: what may be read, with which parameters, and what comes back.

export interface Reads {
${reads.join('\n')}
}

export interface Answers {
${answers.join('\n')}
}

${shapes.join('\n')}`;
if (!check) {
  writeFileSync(target, text);
  console.log(`${routes.length} routes, ${shapes.length} shapes`);
} else if (readFileSync(target, 'utf8') !== text) {
  const [now, then] = [text.split('\n'), readFileSync(target, 'utf8').split('\n')];
  const line = now.findIndex((one, i) => one !== then[i]);
  console.error(`src/api/types.ts is not what the document says; run \`npm run types\` against the program. Line ${line + 1}:\n  ${then[line]}\nshould be\n  ${now[line]}`);
  process.exitCode = 1;
} else {
  console.log('src/api/types.ts is what the document says');
}
