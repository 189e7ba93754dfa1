import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { NAMES, isSetting } from '../../../src/infrastructure/settings.js';
import { straySettings } from '../../../src/infrastructure/stray-settings.js';
import { readCompose } from '../../support/deploy/files.js';
import { ROOT, readDocument } from '../../support/docs/blocks.js';

const test = suite('compose files');

test('mount existing files, publish only the ports of Caddy, and pass on known settings', () => {
  const { services, volumes } = readCompose('deploy/compose.yaml');
  const mounted = Object.values(services).flatMap((one) => one.volumes ?? []);
  for (const [source = ''] of mounted.map((text) => text.split(':')))
    assert.ok(source.startsWith('./') ? existsSync(join(ROOT, source)) : source in volumes, source);
  for (const [name, { ports = [] }] of Object.entries(services))
    if (name !== 'caddy')
      assert.ok(
        ports.every((port) => port.startsWith('127.0.0.1:')),
        name,
      );
  assert.equal(
    Object.keys(services['service']?.environment ?? {}).filter((name) => !isSetting(name)),
    [],
  );
  assert.ok(NAMES.length > 50);
});

test('Prometheus scrapes with one token, also while the service accepts two', () => {
  const { services, configs } = readCompose('deploy/compose.yaml');
  const [{ source, target } = { source: '', target: '' }] = services['prometheus']?.configs ?? [];
  assert.is(configs?.[source]?.content, '${SCRAPE_TOKEN:-${METRICS_TOKEN}}');
  assert.match(readDocument('deploy/prometheus/prometheus.yml'), `credentials_file: ${target}\n`);
  assert.equal(straySettings({ SCRAPE_TOKEN: 'x' }), []);
});

test('Redis has a maxmemory, without which no alert could report that it fills up', () => {
  const { redis } = readCompose('compose.yaml').services;
  assert.match(
    redis?.command ?? '',
    / --maxmemory \$\{MAXMEMORY:-\d+gb\} --maxmemory-policy noeviction$/,
  );
  assert.equal(straySettings({ MAXMEMORY: '4gb' }), []);
});

test.run();
