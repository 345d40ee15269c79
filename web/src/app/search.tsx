// One box for everything: opens with "/", moves with the arrows, goes with Enter.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { at } from '../api/address';
import { useApi } from '../lib/http';
import { serverNow } from '../lib/clock';
import { goLive } from '../lib/moment';
import { go, route } from '../lib/route';
import { chooseUnits } from '../lib/units';
import { useSites } from '../features/live/site';
import { find, type Command } from './search_find';
import { chooseTheme } from './theme';
import s from './search.module.css';

function run(command: Command, keys: () => void): void {
  if (command === 'keys') keys();
  else if (command === 'now') goLive({ sol: null });
  else if (command === 'metric' || command === 'imperial') chooseUnits(command);
  else chooseTheme(command);
}

export function Search({ close, keys: showKeys }: { close: () => void; keys: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, type] = useState('');
  const [picked, pick] = useState(0);
  const rovers = useApi(at('/mars/rovers')).data?.data;
  const tables = useApi(at('/tables')).data?.data;
  const runs = useApi(at('/runs', { limit: 50 })).data?.data;
  const { sites, looking } = useSites(text);
  const found = useMemo(
    () => find(text, { rovers: rovers ?? [], tables: tables ?? [], runs: runs ?? [], sites, rover: route().params.get('rover') ?? '', now: serverNow() }),
    [text, rovers, tables, runs, sites],
  );
  // Enter came before the list of places answered, and nothing else was meant.
  const [entered, setEntered] = useState(false);

  useLayoutEffect(() => {
    dialog.current?.showModal();
  }, []);
  useEffect(() => {
    dialog.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [picked]);

  const open = (index: number) => {
    const item = found[index];
    if (!item || (item.last && looking)) return setEntered(looking);
    close();
    if (item.does) run(item.does, showKeys);
    else if (item.href?.startsWith('/openapi')) location.assign(item.href);
    else if (item.href) go(item.href);
  };
  useEffect(() => {
    if (!entered || looking) return;
    setEntered(false);
    open(0);
  }, [entered, looking]);
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
        placeholder="Sol, date, place, rover, view, table, picture"
        aria-label="Search"
        aria-expanded={found.length > 0}
        aria-controls={found.length ? 'search-list' : undefined}
        aria-activedescendant={found.length ? `search-${Math.min(picked, found.length - 1)}` : undefined}
        value={text}
        onInput={(event) => {
          type((event.target as HTMLInputElement).value);
          pick(0);
          setEntered(false);
        }}
        onKeyDown={keys}
      />
      {found.length === 0 ? (
        <p class={s.none} role="status">
          {looking ? 'Looking' : 'Nothing found. A number means a sol (a day on Mars), 2026-09-17 a date, 48.1, 11.6 a place.'}
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
              key={`${item.group} ${item.title} ${item.note}`}
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
