// One box for everything: opens with "/", moves with the arrows, goes with Enter.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { at } from '../api/address';
import { useApi } from '../lib/http';
import { go, route } from '../lib/route';
import { find } from './search_find';
import s from './search.module.css';

export function Search({ close }: { close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, type] = useState('');
  const [picked, pick] = useState(0);
  const rovers = useApi(at('/mars/rovers')).data?.data;
  const tables = useApi(at('/tables')).data?.data;
  const runs = useApi(at('/runs', { limit: 50 })).data?.data;
  const found = useMemo(
    () => find(text, { rovers: rovers ?? [], tables: tables ?? [], runs: runs ?? [], rover: route().params.get('rover') ?? '' }),
    [text, rovers, tables, runs],
  );

  useLayoutEffect(() => {
    dialog.current?.showModal();
  }, []);
  useEffect(() => {
    dialog.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [picked]);

  const open = (index: number) => {
    const item = found[index];
    if (!item) return;
    close();
    go(item.href);
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') pick(Math.min(picked + 1, found.length - 1));
    else if (event.key === 'ArrowUp') pick(Math.max(picked - 1, 0));
    else if (event.key === 'Enter') open(picked);
    else return;
    event.preventDefault();
  };

  return (
    <dialog ref={dialog} class={s.dialog} aria-label="Search" onClose={close} onClick={(event) => event.target === dialog.current && close()}>
      <input
        class={s.input}
        type="text"
        role="combobox"
        autoComplete="off"
        spellcheck={false}
        placeholder="Sol, date, place, rover, camera, table, run"
        aria-label="Search"
        aria-expanded="true"
        aria-controls="search-list"
        aria-activedescendant={found.length ? `search-${picked}` : undefined}
        value={text}
        onInput={(event) => {
          type((event.target as HTMLInputElement).value);
          pick(0);
        }}
        onKeyDown={keys}
      />
      {found.length === 0 ? (
        <p class={s.none} role="status">
          Nothing of that name. A number is a sol, 2026-09-17 a date, 48.1, 11.6 a place.
        </p>
      ) : (
        <div class={s.list} role="listbox" id="search-list" aria-label="Found">
          {found.map((item, index) => [
            item.group !== found[index - 1]?.group && (
              <div key={`g-${item.group}`} class={s.group} role="presentation">
                {item.group}
              </div>
            ),
            <div
              key={item.href}
              id={`search-${index}`}
              class={s.item}
              role="option"
              aria-selected={index === picked}
              onMouseMove={() => picked !== index && pick(index)}
              onClick={() => open(index)}
            >
              <span>{item.title}</span>
              <small>{item.note}</small>
            </div>,
          ])}
        </div>
      )}
    </dialog>
  );
}
