import { setTimeout as pause } from 'node:timers/promises';

/** How long to wait between two attempts, ms. */
const PAUSE = 25;

/**
 * Errors of a node while a slot moves, or before it knows a script. The command has not run, so that any command may be sent
 * again. The client follows a few redirections by itself, and then fails with the last of them.
 */
const NOT_RUN =
  /^(?:Too many Cluster redirections\. Last error: (?:ReplyError: )?)?(?:MOVED|ASK|TRYAGAIN|NOSCRIPT)\b/;

const isNotRun = (error: unknown): boolean => error instanceof Error && NOT_RUN.test(error.message);

/** Whether nobody serves the slot; or the client asked a node that was taken out of the cluster. */
const isUnserved = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('CLUSTERDOWN Hash slot not served');

/**
 * Sends a command again until its slot has arrived at the new node; no attempt begins later than `patience` ms after the
 * first. Rejects as the last attempt did. `hasLeft` resolves to whether the node had been taken out of the cluster, so that
 * the client has left it.
 */
export const retryNotRun = async (
  send: () => Promise<unknown>,
  patience: number,
  hasLeft: () => Promise<boolean>,
): Promise<unknown> => {
  const end = performance.now() + patience;
  for (let mayBeLeft = true; ;) {
    try {
      return await send();
    } catch (error) {
      if (mayBeLeft && isUnserved(error)) {
        mayBeLeft = false;
        if (await hasLeft()) continue;
      }
      if (!isNotRun(error) || performance.now() + PAUSE > end) throw error;
    }
    await pause(PAUSE);
  }
};
