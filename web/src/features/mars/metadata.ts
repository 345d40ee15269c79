// Every field of a picture with its unit, in groups; whatever a later version adds shows up under "Further".
import type { Photo } from '../../api/contract';
import { both, capital, count, decimal, lmst, words } from '../../lib/format';
import { cameraName } from './camera';

interface Fact {
  name: string;
  value: string;
  href?: string;
}
// Where a record comes from, as the chips name it.
const kOrigin: Record<string, string> = { api: 'The upstream itself', second_api: 'A second upstream', model: 'Computed', recording: 'A recorded answer, imported', simulated: 'Simulated' };

interface FactGroup {
  title: string;
  facts: Fact[];
}

export function facts(photo: Photo): FactGroup[] {
  const used = new Set<string>(['thumb_url', 'picture_url', 'img_src', 'source_page', 'camera_id', 'rover_id']);
  const take = <K extends keyof Photo>(key: K): Photo[K] => {
    used.add(key);
    return photo[key];
  };
  const group = (title: string, list: [string, string | null | undefined | false][]): FactGroup => ({
    title,
    facts: list.filter((entry): entry is [string, string] => !!entry[1]).map(([name, value]) => (/^https:\/\//.test(value) ? { name, value: new URL(value).host, href: value } : { name, value })),
  });
  const degrees = (value: number | null | undefined) => value !== null && value !== undefined && `${decimal(value, 2)}°`;
  // Feeds count bearings from -180 to 360.
  const bearing = (value: number | null | undefined) => value !== null && value !== undefined && degrees(((value % 360) + 360) % 360);
  const number = (value: number | null | undefined) => value !== null && value !== undefined && String(value);

  const width = take('width');
  const height = take('height');
  const taken = take('taken_lmst');
  const groups = [
    group('When', [
      ['Taken', take('taken_at_utc') ? both(photo.taken_at_utc, true) : ''],
      ['Local mean solar time', taken ? lmst(taken) || taken : ''],
      ['Sol', count(take('sol'))],
      ['Earth date of the sol', take('earth_date')],
      ['Spacecraft clock', number(take('sclk')) && `${photo.sclk} s`],
      ['Came here', take('ingestion_date') ? (photo.ingestion_date!.includes('T') ? both(photo.ingestion_date) : photo.ingestion_date) : ''],
    ]),
    group('Camera', [
      ['Name', cameraName(photo.camera, take('camera_full_name'))],
      ['Code', take('camera')],
      ['Instrument', take('instrument')],
      ['Filter', take('filter')],
      ['Mast azimuth', bearing(take('mast_az_deg'))],
      ['Mast elevation', degrees(take('mast_el_deg'))],
    ]),
    group('Where', [
      ['Rover', capital(take('rover'))],
      ['Site', number(take('site'))],
      ['Drive', number(take('drive'))],
    ]),
    group('Picture', [
      ['Size', width && height ? `${count(width)} × ${count(height)} px` : ''],
      ['Kind', capital(words(take('sample_type') ?? ''))],
      ['Product', take('product_id')],
      ['Version', number(take('version'))],
      ['Id', String(take('id'))],
      ['Comes from', kOrigin[take('provenance') ?? ''] ?? capital(words(photo.provenance ?? ''))],
    ]),
    group('Rights', [
      ['Credit', take('credit')],
      ['Licence', take('licence')],
    ]),
  ];
  const rest = Object.entries(photo)
    .filter(([key, value]) => !used.has(key) && value !== null && value !== '' && typeof value !== 'object')
    .map(([key, value]): [string, string] => [capital(words(key)), String(value)]);
  groups.push(group('Further', rest));
  return groups.filter((entry) => entry.facts.length > 0);
}
