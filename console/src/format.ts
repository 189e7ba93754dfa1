const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
] as const;

/** `820 ms`, `41 s`, `3.5 min`, `2 d`; a dash where nothing is known. */
export const printSpan = (ms: number | null | undefined): string => {
  if (ms === null || ms === undefined) return '–';
  const [size, name] = UNITS.find(([unit]) => ms >= unit) ?? [1, 'ms'];
  const count = ms / size;
  return `${size > 1 && count < 10 ? Math.round(count * 10) / 10 : Math.round(count)} ${name}`;
};

const SIZES = [
  [1_073_741_824, 'GiB'],
  [1_048_576, 'MiB'],
  [1024, 'KiB'],
] as const;

/** `820 B`, `3.5 MiB`; a dash where nothing is known. */
export const printBytes = (bytes: number | null): string => {
  if (bytes === null) return '–';
  const [size, name] = SIZES.find(([unit]) => Math.abs(bytes) >= unit) ?? [1, 'B'];
  const count = bytes / size;
  return `${size > 1 && Math.abs(count) < 10 ? Math.round(count * 10) / 10 : Math.round(count)} ${name}`;
};

/** Since an instant, ms. */
export const printAge = (at: number | null | undefined, now: number): string =>
  at === null || at === undefined ? 'never' : `${printSpan(Math.max(0, now - at))} ago`;

/** `12 345`, with narrow spaces. */
export const printCount = (count: number): string =>
  String(Math.round(count)).replaceAll(/\B(?=(\d{3})+$)/g, '\u202f');

/** `< 0.1 %`, `0.4 %`, `97 %`. */
export const printShare = (share: number | null): string => {
  if (share === null) return '–';
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return '< 0.1 %';
  return `${percent > 0 && percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
};

/** `2026-11-29 07:16:00`, by the clock of whoever looks. */
export const printInstant = (at: number): string => {
  const time = new Date(at);
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
};

/** A value of a row as it stands in a cell. */
export const printValue = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);
