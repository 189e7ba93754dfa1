import type { ShownReconciliation } from '../../src/application/use-cases/reconciliations.js';
import { Act } from './Act.js';
import { asking, type Began } from './Found.js';
import { printCount } from './format.js';
import { Mark } from './Mark.js';

type Chosen = NonNullable<ShownReconciliation['chosen']>;

const OUTCOMES: Readonly<Record<Chosen['findings'][number]['outcome'], string>> = {
  waiting: 'waits',
  there: 'still so',
  mended: 'mended',
  gone: 'no longer so',
  busy: 'changing now',
  left: 'left',
};

/** The outcome for each chosen finding, of a repair or a dry run. */
export const ChosenFindings = ({
  chosen,
  run,
  began,
}: Began & { readonly chosen: Chosen; readonly run: ShownReconciliation }) => {
  const open = chosen.findings.filter(({ outcome }) => outcome === 'there').length;
  return (
    <>
      {run.state === 'done' && !run.repair && (
        <div class="row">
          {open === 0 ? (
            <p>There is nothing to be mended any more.</p>
          ) : (
            <Act
              label={`Mend ${printCount(open)}`}
              danger
              ask={asking(run.id, { kinds: Object.keys(run.counts), findings: [] }, false)}
              done={({ id }) => {
                began(id);
              }}
            >
              This looks at each of them once more, and mends what is still so. What is newer than
              the finding stays.
            </Act>
          )}
        </div>
      )}
      <div class="scroll" tabIndex={0} role="region" aria-label="Chosen findings">
        <table>
          <thead>
            <tr>
              <th scope="col">Where</th>
              <th scope="col">Kind</th>
              <th scope="col">Should be</th>
              <th scope="col">Is now</th>
              <th scope="col">{run.repair ? 'What was done' : 'What would be done'}</th>
            </tr>
          </thead>
          <tbody>
            {chosen.findings.map(({ invariant, key, expected, outcome, does }) => (
              <tr>
                <th scope="row">
                  <code>{key}</code>
                </th>
                <td>{invariant}</td>
                <td class="text">{expected}</td>
                <td>
                  <Mark word={OUTCOMES[outcome]} />
                </td>
                <td class="text">{does.join('; ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
};
