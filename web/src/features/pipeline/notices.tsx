// What an operator should hear about, and what could not be processed.
import { useState } from 'preact/hooks';
import { at } from '../../api/address';
import type { Notice, Rejected } from '../../api/contract';
import { reasonWords } from '../../lib/faults';
import { age, both, capital, count, plural, words } from '../../lib/format';
import { ApiError, postJson, refresh, useApi } from '../../lib/http';
import { DataMenu } from '../../ui/data_menu';
import { Button, Empty, SkeletonLines, State, Trouble, ui, useNow } from '../../ui/ui';
import s from './pipeline.module.css';

// An alert that came says what is wrong; one that went says that it is over. Hosts stay as they are written.
export function noticeWords(text: string): string {
  const plain = text
    .replace(/^raised: /, '')
    .replace(/^cleared: /, 'over: ')
    .replace(/^acknowledged: /, 'seen: ')
    .replace(/^(\w+)_feed \w+: /, (_, rover: string) => `Feed of ${capital(rover)}: `)
    .replace(/ is passed over: (?:missing: [\w.-]+ (?=cannot|does|did|is|has))?/, ' is not used: ')
    .replace('(built_in)', '(those built in)');
  const said = reasonWords(plain);
  return /^[^\s]*[.-][^\s]/.test(said) ? said : capital(said);
}

interface Told extends Notice {
  words: string;
  times: number;
}

// What is said several times in a row is said once, with its number.
export function together(notices: Notice[]): Told[] {
  const out: Told[] = [];
  for (const notice of notices) {
    const words = noticeWords(notice.text);
    const last = out.at(-1);
    if (last && last.words === words && last.topic === notice.topic && last.severity === notice.severity) last.times++;
    else out.push({ ...notice, words, times: 1 });
  }
  return out;
}

export function Notices() {
  const notices = useApi(at('/notices', { limit: 200 }));
  const now = useNow(5000);
  if (notices.error && !notices.data) return <Trouble error={notices.error} what="The notices" retry={() => refresh((path) => path.startsWith('/notices'))} />;
  if (!notices.data) return <SkeletonLines lines={6} />;
  if (notices.data.data.length === 0) {
    return (
      <Empty title="Nothing to report">
        <p>A feed that changed, a wrong clock, a full disk, a used-up request limit or a failed test would be said here.</p>
      </Empty>
    );
  }
  return (
    <>
    <div class={s.tools}>
      <span>{plural(notices.data.data.length, 'notice')}, newest first</span>
      <span class={s.end}>
        <DataMenu
          of="notices"
          from="every part of the program"
          at={new Date(notices.at).toISOString()}
          links={[{ label: 'These notices, JSON, from the server', href: '/api/v1/notices?limit=200' }]}
          rows={{ name: 'notices', get: () => notices.data!.data }}
        >
          What somebody who runs this should hear about: a feed that changed, clocks, limits on requests, disk, failed tests, positions that were not used.
        </DataMenu>
      </span>
    </div>
    <ol>
      {together(notices.data.data).map((notice, i) => (
        <li key={i} class={s.notice}>
          <State state={notice.severity}>{capital(words(notice.topic))}</State>
          <time dateTime={notice.at} title={both(notice.at, true)}>
            {age(notice.at, now)}
          </time>
          <p title={notice.text}>
            {notice.words}
            {notice.times > 1 && <small> {count(notice.times)} times</small>}
          </p>
        </li>
      ))}
    </ol>
    </>
  );
}

function ReplayButton({ record }: { record: Rejected }) {
  const [state, set] = useState<'no' | 'asking' | 'asked' | string>('no');
  const replay = async () => {
    set('asking');
    try {
      await postJson('/rejected/replay', { topic: record.topic, offset: record.offset });
      set('asked');
      setTimeout(() => refresh((path) => path.startsWith('/rejected')), 800);
    } catch (error) {
      set(error instanceof ApiError ? error.detail || error.title : String(error));
    }
  };
  return (
    <>
      <Button disabled={state === 'asking' || state === 'asked'} onClick={replay} aria-label={`Replay ${record.key}`}>
        {state === 'asked' ? 'Put back' : 'Replay'}
      </Button>
      {state !== 'no' && state !== 'asking' && state !== 'asked' && <span role="alert"> {state}</span>}
    </>
  );
}

export function RejectedRecords() {
  const rejected = useApi(at('/rejected', { limit: 200 }));
  const now = useNow(5000);
  if (rejected.error && !rejected.data) return <Trouble error={rejected.error} what="The rejected records" retry={() => refresh((path) => path.startsWith('/rejected'))} />;
  if (!rejected.data) return <SkeletonLines lines={6} />;
  if (rejected.data.data.length === 0) {
    return (
      <Empty title="Nothing was rejected">
        <p>What cannot be processed is kept with its reason and can be replayed from here after a repair.</p>
      </Empty>
    );
  }
  return (
    <>
    <div class={s.tools}>
      <span>{plural(rejected.data.data.length, 'record')}, newest first</span>
      <span class={s.end}>
        <DataMenu
          of="rejected records"
          from="what the loaders and streams could not take, kept word for word"
          at={new Date(rejected.at).toISOString()}
          links={[{ label: 'These records, JSON, from the server', href: '/api/v1/rejected?limit=200' }]}
          rows={{ name: 'rejected', get: () => rejected.data!.data }}
        >
          What could not be processed, with its reason. The bytes are kept; after a repair a record is put back with Replay.
        </DataMenu>
      </span>
    </div>
    <div class={ui.tableWrap} tabIndex={0} role="region" aria-label="Rejected records">
      <table class={ui.table}>
        <thead>
          <tr>
            <th scope="col">Topic</th>
            <th scope="col" class={ui.num}>
              Offset
            </th>
            <th scope="col">When</th>
            <th scope="col">Key</th>
            <th scope="col">Reason</th>
            <th scope="col">Do</th>
          </tr>
        </thead>
        <tbody>
          {rejected.data.data.map((record) => (
            <tr key={`${record.topic}/${record.offset}`}>
              <td>{record.topic}</td>
              <td class={ui.num}>{count(record.offset)}</td>
              <td title={both(record.at, true)}>{age(record.at, now)}</td>
              <td class={s.reason}>{record.key}</td>
              <td class={s.reason}>{record.reason}</td>
              <td>
                <ReplayButton record={record} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
    </>
  );
}
