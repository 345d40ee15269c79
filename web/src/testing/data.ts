// Small plausible answers for component tests.
import type { Partition, Photo, Rover } from '../api/contract';

export const curiosity: Rover = {
  id: 5,
  name: 'Curiosity',
  slug: 'curiosity',
  landing_date: '2012-08-06',
  launch_date: '2011-11-26',
  status: 'active',
  max_sol: 4989,
  max_date: '2026-08-19',
  newest_sol_here: 4989,
  total_photos: 1050000,
  total_pictures: 1040000,
  cameras: [
    { name: 'MAST', full_name: 'Mast Camera', category: 'science', photos: 600000 },
    { name: 'NAVCAM', full_name: 'Navigation Camera', category: 'engineering', photos: 300000 },
  ],
};

export const spirit: Rover = { ...curiosity, id: 7, name: 'Spirit', slug: 'spirit', landing_date: '2004-01-04', status: 'complete', max_sol: 2208, total_photos: 120000, cameras: [] };

export const photo = (id: number, more: Partial<Photo> = {}): Photo => ({
  id,
  rover: 'curiosity',
  sol: 1000,
  earth_date: '2015-05-30',
  camera: 'MAST',
  camera_full_name: 'Mast Camera',
  instrument: 'MAST_LEFT',
  img_src: `https://mars.nasa.gov/${id}.JPG`,
  thumb_url: `/api/v1/mars/photos/${id}/picture?size=thumb`,
  picture_url: `/api/v1/mars/photos/${id}/picture?size=full`,
  sample_type: 'full',
  taken_at_utc: null,
  taken_lmst: 'Sol-01000M12:32:16.633',
  width: 1344,
  height: 1200,
  credit: 'NASA/JPL-Caltech',
  provenance: 'recording',
  ...more,
});

export const partition = (more: Partial<Partition> = {}): Partition => ({
  partition: 'mars_photos/curiosity/sol=01000',
  source: 'mars_photos',
  scope: 'curiosity',
  part: 'sol=01000',
  rover: 'curiosity',
  sol: 1000,
  earth_date: '2015-05-30',
  state: 'failed',
  expected: 856,
  got: 0,
  attempts: 3,
  next_try: '2026-11-21T09:00:00Z',
  checked_at: '2026-11-21T08:00:00Z',
  upstream: 'mars.nasa.gov',
  reason: '503 with text/html where JSON was promised',
  run_id: 'r1',
  ...more,
});
