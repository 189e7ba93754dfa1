import type { Log } from './log.js';

/** Says that there is no copy, and why, when that begins or the reason is another; and that there is one again. */
export const tellOfCopies = (log: Log): ((trouble: unknown) => void) => {
  let told: string | null = null;
  return (trouble) => {
    const reason = trouble === null ? null : trouble instanceof Error ? trouble.message : 'unknown';
    if (reason === told) return;
    if (reason === null) log.info('Reads are answered from the copy in this process again');
    else
      log.warn(
        { reason },
        'Every read goes to Redis until the copy in this process is fresh again',
      );
    told = reason;
  };
};
