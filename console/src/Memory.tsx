import { useRequest } from './use-request.js';
import { Chart } from './Chart.js';
import { Curl } from './Curl.js';
import { MINUTES_KEPT } from '../../src/domain/health/memory-forecast.js';
import { sayForecast } from './forecast.js';
import { printBytes, printShare } from './format.js';
import { Mark } from './Mark.js';

const SLOW_MS = 10_000;
const ASK = { route: 'GET /console/memory' } as const;

/** The memory of Redis in the last hour, and when it will be full at this growth. */
export const Memory = () => {
  const { value: told, fault } = useRequest(ASK, SLOW_MS);
  if (told === null)
    return fault === null ? null : (
      <p class="fault" role="alert">
        {fault}
      </p>
    );
  const { used, max, minutes } = told;
  const { word, text } = sayForecast(told, Date.now());
  const last = minutes.at(-1)?.at ?? 0;
  const hour = Array.from(
    { length: MINUTES_KEPT },
    (_, ago) => last - (MINUTES_KEPT - 1 - ago) * 60_000,
  );
  const share = used === null || max === null ? null : used / max;
  return (
    <section aria-label="Memory of Redis">
      <div class="row">
        <h2>Memory of Redis</h2>
        <Mark word={word} />
        <span class="quiet">
          {printBytes(used)} {max !== null && `of ${printBytes(max)}, ${printShare(share)}`}
        </span>
        <Curl ask={ASK} />
      </div>
      <p>{text}</p>
      {minutes.length > 0 && (
        <Chart
          title="Memory"
          summary={`What Redis used by minute, at most ${printBytes(
            Math.max(...minutes.map((minute) => minute.used)),
          )}. ${text}`}
          times={hour.map((at) => at / 1000)}
          isStacked={false}
          print={printBytes}
          lines={[
            {
              label: 'used',
              colour: 'applied',
              values: hour.map((at) => minutes.find((minute) => minute.at === at)?.used ?? null),
            },
            ...(max === null
              ? []
              : [{ label: 'maxmemory', colour: 'failed', values: hour.map(() => max) }]),
          ]}
        />
      )}
    </section>
  );
};
