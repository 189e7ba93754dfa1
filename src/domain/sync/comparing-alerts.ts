import type { Alert } from './alert-name.js';
import type { AlertNumbers } from './alert-state.js';

const ADVICE =
  'Look in the log for a comparison that ended or could not begin, and run reconcile by hand';

const lastDone = (at: number | undefined): string =>
  at === undefined ? 'never' : new Date(at).toISOString();

/** Of each scheduled comparison that failed, or has not come to an end since it was due. */
export const comparingAlerts = ({ comparing = null, latest }: AlertNumbers): readonly Alert[] => {
  if (comparing === null) return [];
  const { scopes, dueAt, failed } = comparing;
  return scopes.flatMap((scope): readonly Alert[] => {
    const doneAt = latest[`reconcile:${scope}`];
    const reason = failed?.scope === scope ? failed.reason : null;
    const isLate = dueAt !== null && (doneAt ?? 0) < dueAt;
    if (reason === null && !isLate) return [];
    return [
      {
        name: 'reconcile',
        subject: scope,
        text:
          reason === null
            ? `The scheduled comparison (${scope}) has not come to an end since it was due`
            : `The last comparison (${scope}) failed: ${reason}`,
        advice: ADVICE,
        fields: [{ title: 'Last done', value: lastDone(doneAt) }],
      },
    ];
  });
};
