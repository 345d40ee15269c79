// The station for the mock: a circular orbit that turns with time, made up, for working on the page alone. Never shipped.
const kRad = Math.PI / 180;
const kEarth = 6378.137;
const kPeriod = 5577; // s
const kIncl = 51.64 * kRad;
const kEpoch = Date.parse('2026-11-20T20:14:00Z');
const iso = (ms) => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
const wrap = (deg) => ((((deg + 180) % 360) + 360) % 360) - 180;

const gmst = (ms) => ((280.46061837 + 360.98564736629 * (ms / 86400000 + 2440587.5 - 2451545)) % 360) * kRad;

function inertial(ms) {
  const t = (ms - kEpoch) / 1000;
  const u = (2 * Math.PI * t) / kPeriod;
  const node = (40 - (5 * t) / 86400) * kRad;
  const height = 419 + 4 * Math.sin(u + 1) + 1.5 * Math.sin(2 * u);
  const r = kEarth + height;
  const [cu, su, ci, si, cn, sn] = [Math.cos(u), Math.sin(u), Math.cos(kIncl), Math.sin(kIncl), Math.cos(node), Math.sin(node)];
  return { height, r: [r * (cu * cn - su * ci * sn), r * (cu * sn + su * ci * cn), r * su * si] };
}
function sun(ms) {
  const n = ms / 86400000 + 2440587.5 - 2451545;
  const L = (280.46 + 0.9856474 * n) * kRad;
  const g = (357.528 + 0.9856003 * n) * kRad;
  const lambda = L + (1.915 * Math.sin(g) + 0.02 * Math.sin(2 * g)) * kRad;
  const e = (23.439 - 4e-7 * n) * kRad;
  return [Math.cos(lambda), Math.cos(e) * Math.sin(lambda), Math.sin(e) * Math.sin(lambda)];
}
const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const lit = (r, s) => {
  const along = dot(r, s);
  return along > 0 || Math.hypot(...r.map((x, i) => x - along * s[i])) > kEarth;
};
function sub(ms) {
  const { r, height } = inertial(ms);
  const s = sun(ms);
  const R = Math.hypot(...r);
  return { latitude: Math.asin(r[2] / R) / kRad, longitude: wrap((Math.atan2(r[1], r[0]) - gmst(ms)) / kRad), altitude_km: height, velocity_km_s: Math.sqrt(398600.4418 / R), visibility: lit(r, s) ? 'daylight' : 'eclipsed' };
}
const round = (x, n) => Math.round(x * 10 ** n) / 10 ** n;

export function mockIss(now, hash) {
  let state = 'live';
  const acknowledged = new Set();
  const elementEpoch = kEpoch - 5 * 3600_000;
  const position = (ms) => {
    const p = sub(ms);
    const s = sun(ms);
    const solarLat = Math.asin(s[2]) / kRad;
    const solarLon = (((Math.atan2(s[1], s[0]) - gmst(ms)) / kRad) % 360 + 360) % 360;
    const elevation = Math.asin(Math.sin(p.latitude * kRad) * Math.sin(solarLat * kRad) + Math.cos(p.latitude * kRad) * Math.cos(solarLat * kRad) * Math.cos((p.longitude - solarLon) * kRad)) / kRad;
    const hours = Math.round(p.longitude / 15);
    const offset = `${hours < 0 ? '-' : '+'}${String(Math.abs(hours)).padStart(2, '0')}:00`;
    const live = state === 'live' && Math.abs(ms - now().getTime()) < 60000;
    return {
      satellite_id: 25544, timestamp: Math.floor(ms / 1000), utc: iso(ms), latitude: round(p.latitude, 6), longitude: round(p.longitude, 6), altitude_km: round(p.altitude_km, 3), velocity_km_s: round(p.velocity_km_s, 5),
      velocity_km_h: round(p.velocity_km_s * 3600, 2), visibility: p.visibility, illumination: p.visibility === 'daylight' ? 'sunlit' : 'eclipsed', footprint_km: round(2 * 6371 * Math.acos(6371 / (6371 + p.altitude_km)), 1),
      solar_latitude: round(solarLat, 4), solar_longitude: round(solarLon, 4), sun_elevation_below_deg: round(elevation, 2), local_time: iso(ms + hours * 3600000).replace('Z', offset), time_zone: `Etc/GMT${hours <= 0 ? '+' : '-'}${Math.abs(hours)}`,
      over: p.latitude < -30 ? 'Southern Ocean' : Math.abs(p.longitude) > 130 ? 'North Pacific Ocean' : p.longitude < -40 ? 'Brazil' : 'South Atlantic Ocean', orbit_number: 48211 + Math.floor((ms - kEpoch) / 1000 / kPeriod),
      provenance: 'simulated', source: live ? 'wheretheiss' : 'sgp4', age_s: live ? 0 : 0.2, element_age_s: Math.round((ms - elementEpoch) / 1000), residual_km: live ? 0.6 : null, uncertainty_km: live ? null : 1.4, quality: [], anomalies: [],
    };
  };
  const sources = () => [
    { name: 'wheretheiss', title: 'wheretheiss.at', state: state === 'live' ? 'ok' : 'failing', verdict: state === 'live' ? 'ok' : 'frozen', text: state === 'live' ? '' : 'the same position for 40 s', last_success: iso(now().getTime() - 4000), age_s: 4 },
    { name: 'open_notify', title: 'open-notify.org', state: 'failing', verdict: 'late', text: 'its clock is 3 h behind', last_success: iso(now().getTime() - 18000), age_s: 18 },
    { name: 'celestrak', title: 'CelesTrak', state: 'ok', verdict: '', text: '', last_success: iso(now().getTime() - 5400000), age_s: 5400 },
  ];
  // Elements of two months ago and no upstream: somewhere on its orbit.
  const vague = (ms) => ({
    ...Object.fromEntries(Object.keys(position(ms)).map((key) => [key, null])), satellite_id: 25544, timestamp: Math.floor(ms / 1000), utc: iso(ms), state: 'model', provenance: 'model', source: 'sgp4', element_age_s: 70 * 86400, uncertainty_km: 9800, quality: [], anomalies: [], confirmed: null, why: 'no upstream has passed yet',
    position_known: false, where: 'anywhere along half its orbit', orbit: { inclination_deg: 51.63, perigee_km: 412, apogee_km: 421, period_min: 92.9 }, sources: sources(),
  });
  const current = () => {
    const ms = Math.floor(now().getTime() / 1000) * 1000;
    if (state === 'vague') return vague(ms);
    const age = state === 'live' ? 4 : 214;
    return { ...position(ms), state, why: state === 'live' ? '' : state === 'model' ? 'no upstream has confirmed this for 3 min; computed from orbital elements' : 'no position was recorded for 21 s', confirmed: { source: 'wheretheiss', at: iso(ms - age * 1000), age_s: age, residual_km: 0.6 }, sources: sources() };
  };
  const point = (ms) => {
    const p = sub(ms);
    const past = ms <= now().getTime();
    return { utc: iso(ms), timestamp: Math.floor(ms / 1000), latitude: round(p.latitude, 5), longitude: round(p.longitude, 5), altitude_km: round(p.altitude_km, 3), velocity_km_s: round(p.velocity_km_s, 5), visibility: p.visibility, provenance: past ? 'simulated' : 'model', uncertainty_km: past ? null : 1.4 };
  };
  const elements = (ms) => ({ epoch: iso(elementEpoch), age_s: Math.round((ms - elementEpoch) / 1000), source: 'celestrak' });
  const track = (q) => {
    const n = now().getTime();
    const from = Date.parse(q.get('from') ?? iso(n - 3000000));
    const to = Date.parse(q.get('to') ?? iso(n + 6000000));
    const step = Number(q.get('step') ?? 30);
    const points = [];
    for (let ms = from; ms <= to && points.length < 10000; ms += step * 1000) points.push(point(ms));
    return { satellite_id: 25544, from: iso(from), to: iso(to), step_s: step, elements: elements(to), points };
  };
  const look = (ms, lat, lon) => {
    const { r } = inertial(ms);
    const theta = gmst(ms) + lon * kRad;
    const site = [Math.cos(lat * kRad) * Math.cos(theta), Math.cos(lat * kRad) * Math.sin(theta), Math.sin(lat * kRad)];
    const d = r.map((x, i) => x - site[i] * 6371);
    const range = Math.hypot(...d);
    const east = [-Math.sin(theta), Math.cos(theta), 0];
    const north = [-Math.sin(lat * kRad) * Math.cos(theta), -Math.sin(lat * kRad) * Math.sin(theta), Math.cos(lat * kRad)];
    return { elevation_deg: Math.asin(dot(d, site) / range) / kRad, azimuth_deg: ((Math.atan2(dot(d, east), dot(d, north)) / kRad) + 360) % 360, range_km: range, lit: lit(r, sun(ms)), dark: Math.asin(dot(site, sun(ms))) / kRad < -6 };
  };
  const passes = (q) => {
    const [lat, lon] = [Number(q.get('lat')), Number(q.get('lon'))];
    const from = q.get('from') ? Date.parse(q.get('from')) : now().getTime();
    const to = from + Number(q.get('days') ?? 5) * 86400000;
    const least = Number(q.get('min_elevation') ?? 10);
    const out = [];
    let begin = 0;
    for (let ms = from; ms < to; ms += 20000) {
      const up = look(ms, lat, lon).elevation_deg > 0;
      if (up && !begin) begin = ms;
      if (!up && begin) {
        const at = (t) => ({ utc: iso(t), azimuth_deg: round(look(t, lat, lon).azimuth_deg, 1) });
        const steps = [];
        for (let t = begin; t <= ms; t += 10000) steps.push([t, look(t, lat, lon)]);
        const [top, high] = steps.reduce((best, step) => (step[1].elevation_deg > best[1].elevation_deg ? step : best));
        const visible = [];
        for (const [t, l] of steps) {
          if (!(l.lit && l.dark && l.elevation_deg > 10)) continue;
          if (visible.length && t - Date.parse(visible.at(-1).to) <= 10000) visible.at(-1).to = iso(t);
          else visible.push({ from: iso(t), to: iso(t) });
        }
        const seen = steps.filter(([, l]) => l.lit && l.dark && l.elevation_deg > 10);
        const when = ([t, l]) => ({ utc: iso(t), azimuth_deg: round(l.azimuth_deg, 1), elevation_deg: round(l.elevation_deg, 1) });
        const best = seen.reduce((a, b) => (b[1].elevation_deg > a[1].elevation_deg ? b : a), seen[0]);
        const magnitude = best ? round(-1.3 + 5 * Math.log10(best[1].range_km / 1000), 1) : null;
        const long = seen.length > 3;
        const part = long
          ? { start: { ...when(seen[0]), reason: seen[0][1].elevation_deg > 12 ? 'leaves_shadow' : 'rises' }, top: { ...when(best), range_km: round(best[1].range_km, 1) }, end: { ...when(seen.at(-1)), reason: seen.at(-1)[1].elevation_deg > 12 ? 'enters_shadow' : 'sets' }, duration_s: (seen.at(-1)[0] - seen[0][0]) / 1000, magnitude, brightness: magnitude < -2 ? 'very bright' : magnitude < 1 ? 'bright' : magnitude < 3 ? 'moderate' : 'faint' }
          : null;
        if (high.elevation_deg >= least && (q.get('visible') !== 'true' || long)) {
          out.push({ rise: at(begin), culmination: { ...at(top), elevation_deg: round(high.elevation_deg, 1), range_km: round(high.range_km, 1) }, set: at(ms), visible, is_visible: long, visible_part: part, magnitude: visible.length ? round(-1.3 + 5 * Math.log10(high.range_km / 1000), 1) : null, element_age_s: Math.round((begin - elementEpoch) / 1000),
            track: q.get('track') === 'true' ? steps.map(([t, l]) => ({ utc: iso(t), azimuth_deg: round(l.azimuth_deg, 2), elevation_deg: round(l.elevation_deg, 2), lit: l.lit })) : undefined });
        }
        begin = 0;
      }
    }
    return { site: { latitude: lat, longitude: lon, altitude_m: 0, time_zone: 'Europe/Berlin' }, min_elevation_deg: least, from: iso(from), to: iso(to), elements: elements(from), withheld: null, ends_early: null, always_up: false, passes: out };
  };
  const activity = (q) => {
    const n = now().getTime();
    const from = Date.parse(q.get('from') ?? iso(n - 86400000));
    const to = Date.parse(q.get('to') ?? iso(n));
    const data = [];
    for (let ms = Math.floor(from / 3600000) * 3600000; ms < to; ms += 3600000) {
      const records = ms + 3600000 > n ? Math.floor((n - ms) / 1000) : hash('iss', ms) < 0.06 ? Math.floor(3600 * hash('g', ms)) : 3600;
      const drift = Math.sin(ms / 86400000 / 4) - (ms - kEpoch) / 86400000 / 12;
      if (ms <= n) data.push({ hour: iso(ms), records, missing_seconds: Math.max(0, Math.min(3600, Math.floor((n - ms) / 1000)) - records), upstream_records: records, model_records: 0, filled_records: 0, anomaly_records: 0, mean_residual_km: 0.6, max_residual_km: 1.4, min_altitude_km: round(413.6 + drift, 2), mean_altitude_km: round(418.9 + drift, 2), max_altitude_km: round(424.2 + drift, 2), min_velocity_km_s: 7.6571, mean_velocity_km_s: 7.6604, max_velocity_km_s: 7.6638 });
    }
    return { satellite_id: 25544, from: iso(from), to: iso(to), hours: data };
  };
  const crew = () => ({ number: 10, as_of: iso(now().getTime() - 4.2 * 3600000), age_s: 15120, provenance: 'simulated', source: 'corquaid', stale: false, why: '', people: ['Oleg Kononenko', 'Nikolai Chub', 'Tracy Caldwell Dyson', 'Matthew Dominick', 'Michael Barratt', 'Jeanette Epps', 'Alexander Grebenkin'].map((name, i) => ({ name, craft: 'ISS', agency: i % 3 ? 'NASA' : 'Roscosmos', country: i % 3 ? 'USA' : 'Russia', launched: '2026-09-11', days_in_space: 71 })).concat(['Ye Guangfu', 'Li Cong', 'Li Guangsu'].map((name) => ({ name, craft: 'Tiangong', agency: 'CMSA', country: 'China', launched: '2026-10-25', days_in_space: 27 }))) });
  const health = () => ({
    state: state === 'live' ? 'ok' : 'raised', records_per_minute: 60, freshness_s: 1.2, records: 172800, sources: sources(),
    checks: [
      { id: 'iss_freshness', name: 'Freshness', state: state === 'stale' ? (acknowledged.has('iss_freshness') ? 'acknowledged' : 'raised') : 'ok', value: state === 'stale' ? '21 s' : '1 s', limit: '15 s', since: iso(now().getTime() - 21000), text: 'Age of the newest second in the tables.' },
      { id: 'iss_rate', name: 'Records a minute', state: 'ok', value: '60', limit: '55', since: null, text: 'A record for every second.' },
      { id: 'iss_source_open_notify', name: 'open-notify', state: acknowledged.has('iss_source_open_notify') ? 'acknowledged' : 'raised', value: '3 h late', limit: '60 s', since: iso(now().getTime() - 7200000), text: 'Its clock is 3 h behind; it is passed over.' },
      { id: 'iss_elements', name: 'Age of the elements', state: 'ok', value: '17 h', limit: '3 days', since: null, text: 'Elements of CelesTrak.' },
      { id: 'iss_confirmed', name: 'Confirmation', state: state === 'model' ? 'raised' : 'cleared', value: '0.6 km', limit: '5 km', since: iso(now().getTime() - 3600000), text: 'The last upstream value agreed with the model.' },
    ],
  });
  return {
    current,
    event() {
      const { why: _, sources: __, ...rest } = current();
      return { ...rest, state: rest.source === 'sgp4' ? 'model' : 'live' };
    },
    set: (next) => (state = next),
    answer(path, q, method) {
      if (path === '/iss/now') return state === 'vague' ? vague(Date.parse(q.get('at') ?? iso(now().getTime()))) : q.get('at') ? { ...position(Date.parse(q.get('at'))), state: Date.parse(q.get('at')) <= now().getTime() ? 'live' : 'model', why: '', confirmed: null, sources: sources() } : current();
      if (path === '/iss/track') return track(q);
      if (path === '/iss/passes') return passes(q);
      if (path === '/iss/activity') return activity(q);
      if (path === '/iss/crew') return crew();
      if (path === '/iss/health') return health();
      const match = /^\/alerts\/([\w-]+)\/acknowledge$/.exec(path);
      if (match && method === 'POST') {
        acknowledged.add(match[1]);
        return { id: match[1], state: 'acknowledged' };
      }
      return undefined;
    },
  };
}
