import { failing, fine, warning, type Finding } from './finding.js';

/** What came of asking Xano for something small. */
export type XanoAnswer =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly problem: 'unreachable' | 'refused' | 'limited' | 'fault';
      /** A few words, without a secret in them. */
      readonly detail: string;
    };

/** Null when no Xano is configured: then it sends by itself, and is not asked. */
export type AskXano = (() => Promise<XanoAnswer>) | null;

/** Null when it was not asked. */
export const judgeXano = (answer: XanoAnswer | null): Finding => {
  if (answer === null)
    return fine('xano', 'No Xano is configured to be read; it sends by webhooks or bulk');
  if (answer.ok) return fine('xano', 'Xano answers');
  const { problem, detail } = answer;
  switch (problem) {
    case 'unreachable':
      return failing(
        'xano',
        `Xano cannot be reached (${detail})`,
        'Look at its URL in the configuration, and whether this machine may call out',
      );
    case 'refused':
      return failing(
        'xano',
        `Xano refuses what we ask (${detail})`,
        'Look at the token, and at the workspace and tables that it may read',
      );
    case 'limited':
      return warning(
        'xano',
        `Xano says that it is asked too often (${detail})`,
        'Lower XANO_RATE to what its plan allows',
      );
    case 'fault':
      return failing(
        'xano',
        `Xano answers something else than rows (${detail})`,
        'Look at its URL in the configuration, and at the endpoint there',
      );
  }
};
