// Which rover is looked at: the one in the address, else the first that has pictures.
import { useMemo } from 'preact/hooks';
import { at } from '../../api/address';
import type { Rover } from '../../api/contract';
import { solOf } from '../../lib/format';
import { useApi } from '../../lib/http';
import { readMoment } from '../../lib/moment';
import { useRoute } from '../../lib/route';

// The sol that the address asks for: one chosen by hand, else that of the shared moment. Whether there is such a sol is
// another question.
export function askedSol(landing: string, params: URLSearchParams): number | undefined {
  const sol = params.get('sol');
  if (sol !== null) return /^\d{1,15}$/.test(sol) ? Number(sol) : undefined;
  const at = readMoment(params.get('t'));
  return at === undefined ? undefined : solOf(landing, at);
}

export function useRover() {
  const { params } = useRoute();
  const rovers = useApi(at('/mars/rovers'));
  // The ones still driving first, the newest landing first.
  const all = useMemo(
    () => [...(rovers.data?.data ?? [])].sort((a, b) => Number(b.status === 'active') - Number(a.status === 'active') || (a.landing_date < b.landing_date ? 1 : -1)),
    [rovers.data],
  );
  const wanted = params.get('rover');
  const rover: Rover | undefined = all.find((candidate) => candidate.slug === wanted) ?? all.find((candidate) => candidate.total_photos > 0) ?? all[0];
  return { rovers, all, rover, unknown: wanted && rover && rover.slug !== wanted ? wanted : undefined };
}
