import { spawnSync } from 'node:child_process';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ALERT_TITLES } from '../../../src/domain/sync/alert-name.js';
import { ROOT, readDocument } from '../../support/docs/blocks.js';
import { panels, queries, readYaml, rules } from '../../support/deploy/files.js';
import { askedBy } from '../../support/deploy/promql.js';

const test = suite('Prometheus rules and Grafana dashboard');

test('each query is valid, and uses exactly the series that the rules record', () => {
  const recorded = rules().flatMap(({ record }) => record ?? []);
  const used = new Set(queries().flatMap((query) => askedBy(query).metrics));
  assert.ok(recorded.length > 5 && queries().length > 50);
  assert.equal(
    [...used].filter((name) => name.includes(':')).filter((name) => !recorded.includes(name)),
    [],
  );
  assert.equal(
    recorded.filter((name) => !used.has(name)),
    [],
    'recorded but never used',
  );
  assert.throws(() => askedBy('max((xrs_a'), /no query/);
});

test('each alert has a severity, a summary and a runbook that exists', () => {
  const alerts = rules().filter(({ alert }) => alert !== undefined);
  assert.ok(alerts.length > 15);
  for (const { alert, labels, annotations } of alerts) {
    assert.match(labels?.['severity'] ?? '', /^(critical|warning)$/, alert);
    assert.match(annotations?.['summary'] ?? '', /\w/, alert);
    const [path = '', anchor = ''] = annotations?.['runbook']?.split('#') ?? [];
    const headings = Array.from(readDocument(path).matchAll(/^#+ (.+)$/gm), ([, text = '']) =>
      text.toLowerCase().replaceAll(' ', '-'),
    );
    assert.ok(headings.includes(anchor), `${alert ?? ''}: ${path}#${anchor}`);
  }
});

test('each alert of the service is covered by a rule, by its name or by the metrics behind it', () => {
  const named = rules().flatMap(({ expr }) =>
    Array.from(expr.matchAll(/xrs_alerts\{name=~"([^"]+)"/g), ([, names = '']) => names.split('|')),
  );
  const names = named.flat();
  assert.equal([named.length, new Set(names).size], [3, names.length]);
  const byNumbers = 'failure_rate lag dead_letters drift redis redis_memory clock_skew outbox';
  assert.equal([...names, ...byNumbers.split(' ')].sort(), Object.keys(ALERT_TITLES).sort());
});

test('the dashboard queries the data source that its reader chooses', () => {
  const shown = panels().filter(({ type }) => type !== 'row');
  assert.ok(shown.every(({ targets = [] }) => targets.length > 0));
  const uids = readDocument('deploy/grafana/dashboard.json').match(/"uid": "(?!xano)[^"]*"/g) ?? [];
  assert.equal([...new Set(uids)], ['"uid": "${datasource}"']);
});

test('Prometheus loads these rules only, and scrapes with the token', () => {
  const read = readYaml('deploy/prometheus/prometheus.yml') as {
    rule_files: unknown;
    scrape_configs: readonly [object];
  };
  assert.equal(read.rule_files, ['rules.yml']);
  assert.equal(read.scrape_configs, [
    {
      job_name: 'xrs',
      authorization: { credentials_file: '/run/secrets/metrics-token' },
      static_configs: [{ targets: ['service:3000'] }],
    },
  ]);
});

const promtool = (...args: readonly string[]) =>
  spawnSync('promtool', args, { cwd: ROOT, encoding: 'utf8' });

if (promtool('--version').error === undefined)
  test('promtool accepts the rules, and their own tests pass', () => {
    for (const [command, file] of [
      ['check', 'deploy/prometheus/rules.yml'],
      ['test', 'deploy/prometheus/rules.test.yml'],
    ] as const) {
      const { status, stdout, stderr } = promtool(command, 'rules', file);
      assert.is(status, 0, stdout + stderr);
    }
  });

test.run();
