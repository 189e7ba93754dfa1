const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
] as const;

/** Formats ms as `820 ms`, `41 s`, `3.5 min` or `2 d`; a dash if unknown. */
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

/** Formats bytes as `820 B` or `3.5 MiB`; a dash if unknown. */
export const printBytes = (bytes: number | null): string => {
  if (bytes === null) return '–';
  const [size, name] = SIZES.find(([unit]) => Math.abs(bytes) >= unit) ?? [1, 'B'];
  const count = bytes / size;
  return `${size > 1 && Math.abs(count) < 10 ? Math.round(count * 10) / 10 : Math.round(count)} ${name}`;
};

/** Formats the time since an instant, ms. */
export const printAge = (at: number | null | undefined, now: number): string =>
  at === null || at === undefined ? 'never' : `${printSpan(Math.max(0, now - at))} ago`;

/** Formats a count as `12 345`, with narrow spaces; a dash if unknown. */
export const printCount = (count: number | null): string =>
  count === null ? '–' : String(Math.round(count)).replaceAll(/\B(?=(\d{3})+$)/g, '\u202f');

/** Formats a share as `< 0.1 %`, `0.4 %` or `97 %`; a dash if unknown. */
export const printShare = (share: number | null): string => {
  if (share === null) return '–';
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return '< 0.1 %';
  return `${percent > 0 && percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
};

/** Formats an instant as `2026-11-29 07:16:00`, in the time zone of the browser. */
export const printInstant = (at: number): string => {
  const time = new Date(at);
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
};

/** Formats the value of a row for a table cell. */
export const printValue = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);
