// What an upstream did, in words for people; the raw words of a library stand behind "Details" only.

const kKinds: Record<string, string> = {
  unreachable: 'cannot be reached',
  timeout: 'does not answer in time',
  refused: 'refuses to answer',
  http_error: 'answers with an error',
  corrupt: 'sends something that is not understood',
  rate_limited: 'asks to wait',
};

export function troubleWords(text: string | null | undefined, kind?: string | null): string {
  const said = kind ? kKinds[kind] : undefined;
  if (said) return said;
  const raw = text ?? '';
  const status = /\b(?:status |HTTP |answered |answers )?([45]\d\d)\b/.exec(raw)?.[1];
  if (/connect|resolve|reach|refused connection|connection refused|network|no route/i.test(raw)) return kKinds['unreachable']!;
  if (/time[d]?[ -]?out|too slow/i.test(raw)) return kKinds['timeout']!;
  if (status === '429' || /rate|Retry-After/i.test(raw)) return kKinds['rate_limited']!;
  if (status === '401' || status === '403') return kKinds['refused']!;
  if (status) return `answers with error ${status}`;
  if (/JSON|HTML|truncated|corrupt|parse/i.test(raw)) return kKinds['corrupt']!;
  return '';
}
