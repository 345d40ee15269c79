// Which rover is looked at: the one in the address, else the first that has pictures.
import { useMemo } from 'preact/hooks';
import { at } from '../../api/address';
import type { Rover } from '../../api/contract';
import { useApi } from '../../lib/http';
import { useRoute } from '../../lib/route';

export function useRover() {
  const { params } = useRoute();
  const rovers = useApi(at('/mars/rovers'));
  // The ones still driving first, the newest landing first.
  const all = useMemo(
    () => [...(rovers.data?.data ?? [])].sort((a, b) => Number(b.status === 'active') - Number(a.status === 'active') || (a.landing_date < b.landing_date ? 1 : -1)),
    [rovers.data],
  );
  const rover: Rover | undefined = all.find((candidate) => candidate.slug === params.get('rover')) ?? all.find((candidate) => candidate.total_photos > 0) ?? all[0];
  return { rovers, all, rover };
}
