// Addresses of the API that the compiler checks: routes and parameters from types.ts, the answer's shape from contract.ts.
import type {
  LineageNode,
  List,
  Loop,
  Notice,
  PartitionList,
  Photo,
  PhotoList,
  Rejected,
  Rover,
  Row,
  Run,
  RunDetail,
  SolDetail,
  Sols,
  Source,
  Status,
  TableInfo,
  TestList,
} from './contract';
import type { IssCrew, IssHealth, IssNow, IssPasses, IssTrack } from './iss';
import type { Reads } from './types';

interface Answers {
  '/status': Status;
  '/sources': List<Source>;
  '/mars/rovers': List<Rover>;
  '/mars/sols': Sols;
  '/mars/sols/{rover}/{sol}': SolDetail;
  '/mars/photos': PhotoList;
  '/mars/photos/{id}': Photo;
  '/mars/photos/{id}/raw': unknown;
  '/partitions': PartitionList;
  '/loop': Loop;
  '/runs': List<Run>;
  '/runs/{id}': RunDetail;
  '/tests': TestList;
  '/notices': List<Notice>;
  '/rejected': List<Rejected>;
  '/lineage': List<LineageNode>;
  '/tables': List<TableInfo>;
  '/tables/{schema}.{table}.{format}': Row[];
  '/sql': Row[];
  '/iss/now': IssNow;
  '/iss/track': IssTrack;
  '/iss/passes': IssPasses;
  '/iss/crew': IssCrew;
  '/iss/health': IssHealth;
}

export const kApi = '/api/v1';
// A path below kApi whose answer is a T.
export type Address<T> = string & { readonly answer: T }; // `answer` is for the compiler alone
type Route = keyof Reads & keyof Answers;
type Given<P extends Route> = Record<never, never> extends Reads[P] ? [given?: Reads[P]] : [given: Reads[P]];

export function at<P extends Route>(path: P, ...[given]: Given<P>): Address<Answers[P]> {
  const query = new URLSearchParams();
  let address: string = path;
  for (const [name, value] of Object.entries(given ?? {})) {
    if (value === undefined || value === '') continue;
    const place = `{${name}}`;
    if (address.includes(place)) address = address.replace(place, encodeURIComponent(String(value)));
    else query.set(name, String(value));
  }
  const text = query.toString();
  return (text ? `${address}?${text}` : address) as Address<Answers[P]>;
}
