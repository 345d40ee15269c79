// Pipeline: the loop, and under it everything that it keeps a record of.
import type { ComponentType } from 'preact';
import { at } from '../../api/address';
import { count, plural } from '../../lib/format';
import { useApi } from '../../lib/http';
import { href, useRoute } from '../../lib/route';
import { cx, Hidden, Skeleton, Tabs } from '../../ui/ui';
import { LoopView } from './loop';
import { Notices, RejectedRecords } from './notices';
import { Partitions } from './partitions';
import { Runs } from './runs';
import { Sources } from './sources';
import { Tests, verdict } from './tests_tab';
import s from './pipeline.module.css';

const kTabs: [id: string, label: string, show: ComponentType][] = [
  ['runs', 'Runs', Runs],
  ['partitions', 'Partitions', Partitions],
  ['tests', 'Data tests', Tests],
  ['sources', 'Sources', Sources],
  ['notices', 'Notices', Notices],
  ['rejected', 'Rejected', RejectedRecords],
];

export function PipelineView() {
  const { params } = useRoute();
  const asked = [useApi(at('/tests')), useApi(at('/sources')), useApi(at('/notices', { limit: 200 })), useApi(at('/rejected', { limit: 200 }))] as const;
  const [tests, sources, notices, rejected] = [asked[0].data?.data, asked[1].data?.data, asked[2].data?.data, asked[3].data?.data];
  const counted = asked.every((answer) => answer.data || answer.error); // tabs come with their numbers, so that they stay where they are
  const { failed, warned } = verdict(tests ?? []);
  const failing = sources?.filter((source) => source.state === 'failing' || source.state === 'down' || source.state === 'stale').length ?? 0;
  const badges: Record<string, { count?: string; alert?: 'bad' | 'warn' }> = {
    tests: tests ? { count: failed ? `${count(failed)} failed` : warned ? plural(warned, 'warning') : `${count(tests.length)} passed`, ...(failed ? { alert: 'bad' } : warned ? { alert: 'warn' } : {}) } : {},
    sources: sources ? { count: failing ? `${count(failing)} in trouble` : count(sources.length), ...(failing ? { alert: 'bad' } : {}) } : {},
    notices: notices?.length ? { count: count(notices.length) } : {},
    rejected: rejected?.length ? { count: count(rejected.length), alert: 'bad' } : {},
  };
  const now = kTabs.find(([id]) => id === params.get('tab')) ?? kTabs[0]!;
  const Show = now[2];
  return (
    <div class={cx(s.view, params.has('tab') && s.chosen)}>
      <h1>
        <Hidden>Pipeline</Hidden>
      </h1>
      <div class={s.loop}>
        <LoopView />
      </div>
      <div id="pipeline-tabs">
      {!counted ? <Skeleton width="100%" height="38px" /> : <Tabs label="Pipeline" now={now[0]} tabs={kTabs.map(([id, label]) => ({ id, label, href: href({ tab: id }, '/pipeline'), ...badges[id] }))} />}
      </div>
      <div class={s.body}>
        <Show />
      </div>
    </div>
  );
}
