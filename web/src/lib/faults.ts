// What went wrong at an upstream, in words that need no knowledge of HTTP or curl. The text itself is one click away.
import type { Source } from '../api/contract';
import { brief, capital } from './format';

const kStatus: Record<number, string> = {
  401: 'wants a key',
  403: 'refuses to answer',
  404: 'does not have it',
  410: 'does not have it any more',
  429: 'asks for a pause',
  500: 'is out of order',
  502: 'is out of order',
  503: 'is out of order for now',
  504: 'is out of order for now',
};

// As /outage names them.
const kKinds: Record<string, string> = {
  unreachable: 'cannot be reached',
  timeout: 'does not answer in time',
  refused: 'refuses to answer',
  http_error: 'is out of order',
  corrupt: 'sends what cannot be read',
  rate_limited: 'asks for a pause',
};

// The words, where it is a fault of a known kind; nothing else.
export function knownFault(text: string | null | undefined, kind?: string | null): string {
  if (!text) return (kind && kKinds[kind]) || '';
  // The server's own words begin with the upstream's name, too.
  const said = /^[\w.-]+\.[a-z]{2,} ((?:cannot be reached|did not answer|turns our requests|asks us to wait|answers with|sends answers)[^:]*)/.exec(text)?.[1];
  if (said) return said;
  if (/resolve host|name or service not known|getaddrinfo|ENOTFOUND/i.test(text)) return 'cannot be found: no name service, or no network';
  if (/cannot be reached|no connection|fail(ed)? to connect|couldn'?t connect|connection refused|ECONNREFUSED|unreachable|no route to host/i.test(text)) return 'cannot be reached';
  if (/timed? ?-?out|too slow|not answer in time|no answer within/i.test(text)) return 'does not answer in time';
  if (/certificate|\bSSL\b|\bTLS\b/i.test(text)) return 'has no certificate that can be trusted';
  const status = Number(/\b(?:answer(?:s|ed)|status|HTTP)\D{0,12}([45]\d\d)\b/i.exec(text)?.[1]);
  if (status) return `${kStatus[status] ?? (status < 500 ? 'does not accept the request' : 'is out of order')} (${status})`;
  if (/truncated|json|html|parse|unexpected/i.test(text)) return 'sends what cannot be read';
  if (/reset|closed|empty reply|broken pipe/i.test(text)) return 'breaks off while answering';
  return (kind && kKinds[kind]) || '';
}

// Continues a sentence that begins with the upstream's name: "mars.nasa.gov cannot be reached".
export const faultWords = (text: string | null | undefined): string => (text ? knownFault(text) || `has a problem: ${brief(text, 90)}` : 'has not answered');

// By the text where it is known, else by the kind that the program found.
export const faultOf = (kind: string | null | undefined, text: string | null | undefined): string => knownFault(text, kind) || faultWords(text);

interface FailingUpstream {
  upstream: string;
  parts: string[]; // rovers, where each is asked apart
  kind: string | null;
  error: string | null;
  since: string; // the first of them
  failures: number; // in a row, the most
}

// Upstreams in trouble, each once with the parts that it is asked for.
export function troubles(source: Source): FailingUpstream[] {
  const found = new Map<string, FailingUpstream>();
  for (const { upstream, part, failing_since, error_kind, error, failures } of source.upstreams) {
    if (!failing_since) continue;
    const key = `${upstream} ${error_kind}`;
    const old = found.get(key);
    const parts = [...(old?.parts ?? []), ...(part ? [capital(part)] : [])];
    const since = old && old.since < failing_since ? old.since : failing_since;
    found.set(key, { upstream, parts, kind: error_kind, error, since, failures: Math.max(old?.failures ?? 0, failures) });
  }
  return [...found.values()];
}

// "mars.nasa.gov cannot be reached": of the upstream that is in trouble, not of all that a source has.
export function faultLine(source: Source): string {
  const [worst] = troubles(source);
  return worst ? `${worst.upstream} ${faultOf(worst.kind, worst.error)}` : `${source.upstream} ${faultOf(source.error_kind, source.last_error)}`;
}

// A reason of any kind, as a sentence: of a failure to get something its words, of anything else the text as it is.
export function reasonWords(text: string): string {
  const host = /https?:\/\/(?:127\.0\.0\.1|localhost)[^/]*\/([\w.-]+\.[a-z]{2,})/i.exec(text)?.[1] ?? /https?:\/\/([\w.-]+)/.exec(text)?.[1];
  if (!host || !/connect|resolve|timed? ?-?out|answer|certificate|reset|closed/i.test(text)) return text;
  return `${host} ${faultWords(text)}.`;
}
