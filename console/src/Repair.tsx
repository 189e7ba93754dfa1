import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type {
  RecordRepair,
  RepairRecordCommand,
} from '../../src/application/use-cases/repair-record.js';
import { Act } from './Act.js';
import { send } from './api.js';
import { Curl } from './Curl.js';
import { Mark } from './Mark.js';
import type { RouteRequest } from './routes.js';
import { useBusy } from './use-busy.js';

interface Props {
  readonly body: Readonly<Record<'kind' | 'id', string>> & Pick<RepairRecordCommand, 'scope'>;
  readonly done: () => void;
  /** Tells what a repair does. */
  readonly children: ComponentChildren;
}

const Told = ({ told }: { readonly told: RecordRepair }) => (
  <div class="outcome">
    {told.result !== null && (
      <>
        {told.dry_run ? 'It would be: ' : 'It is: '}
        <Mark word={told.result.result} />
      </>
    )}
    {told.message}
    {told.result !== null && told.result.message !== '' && <p>{told.result.message}</p>}
    {told.left.map(({ key, expected, actual }) => (
      <p>
        <code>{key}</code> should be {expected} and is {actual}: it is left.
      </p>
    ))}
  </div>
);

/** Repairs one record, after an optional dry run. */
export const Repair = ({ body, done, children }: Props) => {
  const [told, setTold] = useState<RecordRepair | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const asking = (dryRun: boolean): RouteRequest<'POST /sync/record/repair'> => ({
    route: 'POST /sync/record/repair',
    body: { ...body, dryRun },
  });
  const { isBusy, run: tryIt } = useBusy(async () => {
    const answer = await send(asking(true));
    setFault(answer.ok ? null : answer.message);
    setTold(answer.ok ? answer.value : null);
  });
  return (
    <>
      <div class="row">
        <button aria-disabled={isBusy} onClick={tryIt}>
          Try a repair
        </button>
        <Act
          label="Repair"
          ask={asking(false)}
          done={(answer) => {
            setTold(answer);
            done();
          }}
        >
          {children}
        </Act>
        <Curl ask={asking(true)} />
      </div>
      {fault !== null && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      <div role="status">{told !== null && <Told told={told} />}</div>
    </>
  );
};
