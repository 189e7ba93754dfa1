const PATHS = {
  feed: 'M3 11 12 3l9 8v9a1 1 0 0 1-1 1h-5v-6H9v6H4a1 1 0 0 1-1-1z',
  search: 'M11 4a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM16 16l5 5',
  bell: 'M6 16V10a6 6 0 0 1 12 0v6l2 2H4zM10 21h4',
  person: 'M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4 21a8 8 0 0 1 16 0',
  heart: 'M12 20C5 15 3 11.5 3 8.5A4.5 4.5 0 0 1 12 7a4.5 4.5 0 0 1 9 1.5c0 3-2 6.5-9 11.5z',
  comment: 'M4 5h16v11h-9l-5 4v-4H4z',
  leave: 'M14 4H5v16h9M10 12h11M17 8l4 4-4 4',
} as const;

interface IconProps {
  readonly name: keyof typeof PATHS;
}

/** Shows an icon next to words that say the same, so screen readers skip it. */
export const Icon = ({ name }: IconProps) => (
  <svg viewBox="0 0 24 24" aria-hidden="true">
    <path d={PATHS[name]} />
  </svg>
);
