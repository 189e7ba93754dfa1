import type { FullStatus } from '../../src/application/use-cases/read-sync-status.js';
import { printAge, printSpan } from './format.js';
import { Mark } from './Mark.js';
import { printPlace } from './place.js';
import type { Health } from './routes.js';

type Alert = FullStatus['alerts'][number];

interface TroublesProps {
  readonly health: Health;
  readonly alerts: readonly Alert[];
}

/** Whether a reason of the health is this alert: `/health` names most alerts, but not since when they hold. */
const isSame = ({ code, message }: Health['reasons'][number], { name, text }: Alert): boolean =>
  code === name && message.startsWith(text);

const Since = ({ alert: { since } }: { readonly alert: Alert }) => (
  <span class="quiet"> began {printAge(since, Date.now())}</span>
);

/** Shows the health with each trouble once: the reasons of `/health`, and the alerts that are not among them. */
export const Troubles = ({ health, alerts }: TroublesProps) => {
  const others = alerts.filter((alert) => !health.reasons.some((reason) => isSame(reason, alert)));
  return (
    <section class="panel" aria-label="Health">
      <div class="row">
        <h2>Health</h2>
        <Mark word={health.status} />
        <span class="quiet">
          version {health.version}, up for {printSpan(health.uptime_s * 1000)},{' '}
          {health.redis.status === 'up'
            ? `Redis answers within ${printSpan(Math.ceil(health.redis.latency_ms))}`
            : 'Redis does not answer'}
        </span>
      </div>
      {health.reasons.length + others.length > 0 && (
        <ul class="troubles">
          {health.reasons.map((reason) => {
            const { code, message } = reason;
            const alert = alerts.find((one) => isSame(reason, one));
            return (
              <li>
                <code>{code}</code> {message}
                {code === 'dead_letters' && <a href={printPlace('dead-letters')}>Look at them</a>}
                {code === 'drift' && <a href={printPlace('reconcile')}>Compare and repair</a>}
                {alert !== undefined && <Since alert={alert} />}
              </li>
            );
          })}
          {others.map((alert) => (
            <li>
              <code>{alert.name}</code> {alert.subject === null ? '' : `${alert.subject}: `}
              {alert.text}. {alert.advice}
              <Since alert={alert} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
};
