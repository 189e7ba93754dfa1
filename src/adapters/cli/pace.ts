import { duration, grouped } from './table.js';

interface Moment {
  readonly elapsed: number;
  /** Records that the service has received. */
  readonly received: number;
  readonly failed: number;
  /** Of the whole, from 0 to 1; null when the whole is not known. */
  readonly share: number | null;
}

/** ms; null while there is nothing to go by. */
const timeLeft = (elapsed: number, share: number | null): number | null =>
  share === null || share <= 0 || elapsed <= 0
    ? null
    : (elapsed * (1 - Math.min(share, 1))) / share;

/** Records a second. */
export const rateOf = (elapsed: number, received: number): number =>
  elapsed <= 0 ? 0 : Math.round((received * 1000) / elapsed);

/** `12,000 records, 3,000/s, 14 s left, 2 failed` */
export const describePace = ({ elapsed, received, failed, share }: Moment): string => {
  const left = timeLeft(elapsed, share);
  return [
    `${grouped(received)} records`,
    `${grouped(rateOf(elapsed, received))}/s`,
    ...(left === null ? [] : [`${duration(left)} left`]),
    `${grouped(failed)} failed`,
  ].join(', ');
};
