// Which day is shown: the one in the address, else that of the moment, else the newest that is here.
import { at } from '../../api/address';
import { useApi } from '../../lib/http';
import { useRoute } from '../../lib/route';
import { dayOf } from './days';

const kNewest = at('/apod', { limit: 1 });

export function useDay() {
  const { params } = useRoute();
  const first = useApi(kNewest);
  const newest = first.data?.data[0]?.date;
  const asked = dayOf(params.get('day')) ?? dayOf(params.get('t'));
  const day = newest === undefined ? undefined : asked === undefined || asked > newest ? newest : asked;
  return { day, newest, asked, first };
}
