import * as E from 'fp-ts/lib/Either.js';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseEnv } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeRoutes } from '../../../src/adapters/http/routes.js';
import { readConfig } from '../../../src/infrastructure/config.js';
import { SECRETS, isSetting, settingsOf } from '../../../src/infrastructure/settings.js';
import { manifests, readCompose, readYaml, type Resource } from '../../support/deploy/files.js';
import { readDocument } from '../../support/docs/blocks.js';
import { isInContext, parseDockerfile } from '../../support/docs/dockerfile.js';
import { httpDeps } from '../../support/http/app.js';
import { tempFolder } from '../../support/process/temp-folder.js';

type Texts = Readonly<Record<string, string>>;
interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}

interface Deployment extends Resource {
  readonly kind: 'Deployment';
  readonly spec: {
    readonly selector: { readonly matchLabels: Texts };
    readonly replicas: number;
    readonly template: {
      readonly metadata: { readonly labels: Texts };
      readonly spec: {
        readonly terminationGracePeriodSeconds: number;
        readonly containers: readonly [
          {
            readonly image: string;
            readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
            readonly envFrom: readonly Readonly<Record<string, { readonly name: string }>>[];
            readonly startupProbe: Probe;
            readonly livenessProbe: Probe;
            readonly readinessProbe: Probe;
            readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
          },
        ];
        readonly volumes: readonly {
          readonly name: string;
          readonly configMap: { readonly name: string; readonly optional?: boolean };
        }[];
      };
    };
  };
}

interface Service extends Resource {
  readonly kind: 'Service';
  readonly spec: { readonly selector: Texts; readonly ports: readonly { targetPort: string }[] };
}

interface Disruption extends Resource {
  readonly kind: 'PodDisruptionBudget';
  readonly spec: { readonly minAvailable: number; readonly selector: { matchLabels: Texts } };
}

const the = <A extends Resource>(kind: A['kind']): A => {
  const [one, ...others] = manifests<A>(kind);
  assert.ok(one !== undefined && others.length === 0, kind);
  return one;
};

/** Most seconds that stopping takes in addition to DRAIN_TIME: see Stopping in DEPLOYMENT. */
const ENDING_S = 11;

const given = the<Resource & { readonly data: Texts }>('ConfigMap').data;
const template = the<Resource & { readonly stringData: Texts }>('Secret').stringData;
const filledSecret = Object.fromEntries(
  Object.entries(template).map(([name, text]) => [name, text.replace('...', 'x'.repeat(40))]),
);
const { spec } = the<Deployment>('Deployment');
const [container] = spec.template.spec.containers;

const test = suite('Kubernetes manifests');

test('name known settings only, and keep all secrets in the Secret', () => {
  const kept = [...SECRETS, 'REDIS_URL'];
  assert.equal(
    Object.keys(given).filter((name) => !isSetting(name) || kept.includes(name)),
    [],
  );
  assert.equal(
    Object.keys(template).filter((name) => !kept.includes(name)),
    [],
  );
  assert.equal(
    container.envFrom.map((from) => Object.entries(from).map(([kind, { name }]) => [kind, name])),
    [[['configMapRef', 'xano-redis-sync']], [['secretRef', 'xano-redis-sync']]],
  );
});

const mapping = join(tempFolder(), 'sync.config.json');
writeFileSync(mapping, '{"tables": {}}');

test('their settings start the service in production, but the unfilled Secret template does not', () => {
  const env = { NODE_ENV: 'production', ...given, SYNC_CONFIG: mapping };
  const read = readConfig({ ...env, ...filledSecret });
  assert.equal(E.isLeft(read) ? read.left : [], []);
  const refused = readConfig({ ...env, ...template });
  const faults = E.isLeft(refused) ? refused.left.join('\n') : '';
  for (const name of ['XANO_API_KEY', 'JWT_SECRET', 'WEBHOOK_SECRET', 'METRICS_TOKEN'])
    assert.match(faults, name);
});

test('mount the mapping as a file, without which the service does not start', () => {
  const [volume] = spec.template.spec.volumes;
  const [mount] = container.volumeMounts;
  assert.equal(
    [mount?.name, mount?.mountPath],
    [volume?.name, dirname(given['SYNC_CONFIG'] ?? '')],
  );
  assert.not.ok(volume?.configMap.optional);
  assert.match(
    readDocument('docs/DEPLOYMENT.md'),
    `configmap ${volume?.configMap.name ?? ''} --from-file=sync.config.json`,
  );
  const read = readConfig({ NODE_ENV: 'production', ...filledSecret, ...given });
  assert.match(E.isLeft(read) ? read.left.join() : '', 'SYNC_CONFIG must name a file');
});

test('the image contains the mapping if there is one, and builds without it too', () => {
  const { instructions } = parseDockerfile(readDocument('Dockerfile')).at(-1) ?? {};
  const copied = instructions?.find(({ text }) => text.includes('sync.config.jso[n]'));
  assert.match(copied?.text ?? '', / \.\/$/);
  assert.ok(isInContext(readDocument('.dockerignore'), 'sync.config.json'));
});

test('an image with an unchanged copy of .env.example still runs in production', () => {
  const { instructions = [] } = parseDockerfile(readDocument('Dockerfile')).at(-1) ?? {};
  const ofImage = instructions.filter(({ name }) => name === 'ENV').map(({ text }) => text);
  const env = { ...parseEnv(ofImage.join('\n')), ...parseEnv(readDocument('.env.example')) };
  assert.is(env['NODE_ENV'], 'production');
  const read = readConfig(env);
  assert.match(E.isLeft(read) ? read.left.join() : '', 'XANO_API_KEY is not set');
});

test('probes and Service use the port of the service and existing routes', () => {
  const [port] = container.ports;
  assert.is(String(port?.containerPort), settingsOf(given)('PORT'));
  const { startupProbe, livenessProbe, readinessProbe } = container;
  const probes = [startupProbe, livenessProbe, readinessProbe].map(({ httpGet }) => httpGet);
  assert.equal(
    probes.map(({ path }) => path),
    ['/livez', '/livez', '/readyz'],
  );
  const paths = makeRoutes(httpDeps()).map(({ path }) => path);
  for (const { path, port: name } of probes) {
    assert.ok(paths.includes(path), path);
    assert.is(name, port?.name);
  }
  assert.is(the<Service>('Service').spec.ports[0]?.targetPort, port?.name);
});

test('Deployment, Service and disruption budget select the same pods, and one of them may be down', () => {
  const { labels } = spec.template.metadata;
  const { minAvailable, selector } = the<Disruption>('PodDisruptionBudget').spec;
  for (const one of [
    spec.selector.matchLabels,
    the<Service>('Service').spec.selector,
    selector.matchLabels,
  ])
    assert.equal(one, labels);
  assert.ok(minAvailable < spec.replicas);
});

test('the grace period is longer than a shutdown takes', () => {
  const graceOf = (env: Texts): number => {
    const read = readConfig({
      NODE_ENV: 'production',
      ...filledSecret,
      ...env,
      SYNC_CONFIG: mapping,
    });
    if (E.isLeft(read)) throw new Error(read.left.join('\n'));
    return read.right.drainTime / 1000 + ENDING_S;
  };
  assert.ok(spec.template.spec.terminationGracePeriodSeconds >= graceOf(given));
  const { service } = readCompose('compose.yaml').services;
  assert.ok(Number.parseInt(service?.stop_grace_period ?? '', 10) >= graceOf({}));
});

test('kustomize lists each manifest except the Secret template', () => {
  const { resources, images } = readYaml('deploy/kubernetes/kustomization.yaml') as {
    resources: readonly string[];
    images: readonly { readonly name: string }[];
  };
  assert.equal([...resources].sort(), [
    'config.yaml',
    'deployment.yaml',
    'disruption.yaml',
    'service.yaml',
  ]);
  assert.equal([images[0]?.name, manifests().length], [container.image, resources.length + 2]);
});

test.run();
