// Addresses of the API that the compiler checks: routes and parameters and the answer's shape from types.ts.
import type { Answers, Reads } from './types';

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
