import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toCsv } from './csv';

test('rows become lines, every column that any row has is there, and quotes are kept', () => {
  assert.equal(toCsv([{ a: 1, b: 'x,y' }, { a: null, c: 'say "no"' }]), 'a,b,c\r\n1,"x,y",\r\n,,"say ""no"""\r\n');
  assert.equal(toCsv([{ a: { n: 1 } }]), 'a\r\n"{""n"":1}"\r\n');
});
