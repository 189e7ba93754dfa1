import { setTimeout as pause } from 'node:timers/promises';

/** How long to wait between two attempts, ms. */
const PAUSE = 25;

/**
 * What a node answers while a slot goes from one to another, or before it knows a script. The command has not run, so that
 * it may be sent anew whatever it does. The client follows a few such answers by itself, and then says so.
 */
const NOT_RUN =
  /^(?:Too many Cluster redirections\. Last error: (?:ReplyError: )?)?(?:MOVED|ASK|TRYAGAIN|NOSCRIPT)\b/;

const isNotRun = (error: unknown): boolean => error instanceof Error && NOT_RUN.test(error.message);

/** A slot that nobody serves; or the client asks one who was taken out of the cluster. */
const isUnserved = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('CLUSTERDOWN Hash slot not served');

/**
 * Sends until the slot has arrived where it goes; no attempt begins later than `patience` ms after the first. Rejects as the
 * last attempt did. `isLeft` answers whether the node that was asked had been taken out of the cluster, and is asked no more.
 */
export const sendAgain = async (
  send: () => Promise<unknown>,
  patience: number,
  isLeft: () => Promise<boolean>,
): Promise<unknown> => {
  const end = performance.now() + patience;
  for (let mayBeLeft = true; ;) {
    try {
      return await send();
    } catch (error) {
      if (mayBeLeft && isUnserved(error)) {
        mayBeLeft = false;
        if (await isLeft()) continue;
      }
      if (!isNotRun(error) || performance.now() + PAUSE > end) throw error;
    }
    await pause(PAUSE);
  }
};
