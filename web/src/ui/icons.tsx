// Line icons on a 20 px grid, drawn here so that none comes from the net.
const paths = {
  mars: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM3.5 8c3 .4 4 2 6.5 1.7S14 7.5 16.6 8.5M6 14.5c1.5-1.2 3.5-1.3 5-.5',
  pipeline: 'M4 6h8a4 4 0 0 1 0 8H8M10.5 11.5 8 14l2.5 2.5M4 6l0 0',
  overview: 'M3.5 4.5h8v6h-8zM14 4.5h2.5v6H14zM3.5 13h5v2.5h-5zM11 13h5.5v2.5H11z',
  asteroids: 'M8.5 4.5 13 4l3.5 4-.8 5-4 3-5-1L4 11l1-4.5zM9 8.2a.9.9 0 1 0 .1 0M12.5 11a.7.7 0 1 0 .1 0',
  pictures: 'M3.5 4.5h13v11h-13zM3.5 13l4-4 3 3 2-2 4 4M13 8.2a.9.9 0 1 0 0-1.8.9.9 0 0 0 0 1.8z',
  data: 'M3.5 5h13v10.5h-13zM3.5 8.5h13M8 8.5v7',
  search: 'M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM13 13l4 4',
  left: 'M12 4.5 6.5 10l5.5 5.5',
  right: 'M8 4.5 13.5 10 8 15.5',
  close: 'M5 5l10 10M15 5 5 15',
  plus: 'M10 4.5v11M4.5 10h11',
  minus: 'M4.5 10h11',
  fit: 'M4 8V4h4M12 4h4v4M16 12v4h-4M8 16H4v-4',
  sun: 'M10 13.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM10 2v2M10 16v2M2 10h2M16 10h2M4.3 4.3l1.4 1.4M14.3 14.3l1.4 1.4M4.3 15.7l1.4-1.4M14.3 5.7l1.4-1.4',
  moon: 'M16 11.8A6.5 6.5 0 0 1 8.2 4 6.5 6.5 0 1 0 16 11.8z',
  auto: 'M10 16.5a6.5 6.5 0 1 0 0-13zM10 3.5a6.5 6.5 0 0 0 0 13',
  play: 'M7 4.5v11l8.5-5.5z',
  pause: 'M7.5 5v10M12.5 5v10',
  live: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM3 10h14M10 3c2.2 2 3.2 4.3 3.2 7s-1 5-3.2 7c-2.2-2-3.2-4.3-3.2-7s1-5 3.2-7',
  latest: 'M5 4.5 10.5 10 5 15.5M15 4.5v11',
  info: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 9.5V13.5M10 6.5v.2',
  out: 'M11 4h5v5M16 4l-7 7M8 5H4v11h11v-4',
} as const;

export type IconName = keyof typeof paths;

export const Icon = (props: { name: IconName; size?: number }) => (
  <svg
    style={{ width: `${(props.size ?? 20) / 16}rem`, height: `${(props.size ?? 20) / 16}rem` }}
    viewBox="0 0 20 20"
    fill="none"
    stroke="currentColor"
    stroke-width="1.5"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    <path d={paths[props.name]} />
  </svg>
);
