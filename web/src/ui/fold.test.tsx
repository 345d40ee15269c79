import { settle } from '../testing/dom';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { render } from 'preact';
import { Fold } from './fold';

test('a fold is open as long as one is in it: Escape, a press or the focus elsewhere fold it, a press on its text does not', async () => {
  const root = document.createElement('div');
  document.body.append(root);
  render(
    <div>
      <Fold summary="Data" label="Data of it">
        <p>
          text <a href="#x">inside</a>
        </p>
      </Fold>
      <button>outside</button>
    </div>,
    root,
  );
  const box = root.querySelector('details')!;
  const summary = root.querySelector('summary')!;
  const open = async () => {
    box.open = true;
    box.dispatchEvent(new Event('toggle'));
    await settle();
    assert.ok(root.querySelector('p'), 'what it holds is made');
  };
  const folded = async (about: string) => {
    await settle();
    assert.equal(box.open, false, about);
    assert.equal(root.querySelector('p'), null, about);
  };
  assert.equal(summary.getAttribute('aria-label'), 'Data of it');
  assert.equal(root.querySelector('p'), null, 'nothing is made while it is folded');

  await open();
  root.querySelector('p')!.dispatchEvent(new Event('pointerdown', { bubbles: true }));
  const away = Object.assign(new Event('focusout', { bubbles: true }), { relatedTarget: null });
  summary.dispatchEvent(away);
  await settle(200);
  assert.equal(box.open, true, 'text inside was pressed');
  root.querySelector('button')!.dispatchEvent(new Event('pointerdown', { bubbles: true }));
  await folded('a press elsewhere');

  await open();
  let outside = 0;
  root.addEventListener('keydown', () => outside++);
  root.querySelector('a')!.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
  await folded('Escape');
  assert.equal(document.activeElement, summary);
  assert.equal(outside, 0, 'Escape means the fold and nothing behind it');

  await open();
  summary.dispatchEvent(Object.assign(new Event('focusout', { bubbles: true }), { relatedTarget: root.querySelector('a') }));
  await settle();
  assert.equal(box.open, true, 'the focus went inside');
  summary.dispatchEvent(Object.assign(new Event('focusout', { bubbles: true }), { relatedTarget: root.querySelector('button') }));
  await folded('the focus elsewhere');
  render(null, root);
});
