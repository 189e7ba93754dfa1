import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ROOT, readDocument } from '../docs/blocks.js';

/** Reads YAML of the repository. Tags such as `!reset` are ignored. */
export const readYaml = (path: string): unknown => parse(readDocument(path), { logLevel: 'error' });

interface Rule {
  readonly expr: string;
  readonly record?: string;
  readonly alert?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export const rules = (): readonly Rule[] =>
  (
    readYaml('deploy/prometheus/rules.yml') as { groups: readonly { rules: readonly Rule[] }[] }
  ).groups.flatMap((group) => group.rules);

interface Panel {
  readonly type: string;
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

export const panels = (): readonly Panel[] =>
  (JSON.parse(readDocument('deploy/grafana/dashboard.json')) as { panels: readonly Panel[] })
    .panels;

/** Returns every query of the alert rules and the dashboard. */
export const queries = (): readonly string[] => [
  ...rules().map(({ expr }) => expr),
  ...panels().flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
];

interface Compose {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly stop_grace_period?: string;
        readonly command?: string;
        readonly environment?: Readonly<Record<string, string>>;
        readonly ports?: readonly string[];
        readonly volumes?: readonly string[];
        readonly configs?: readonly { readonly source: string; readonly target: string }[];
      }
    >
  >;
  readonly configs?: Readonly<Record<string, { readonly content: string }>>;
  readonly volumes: Readonly<Record<string, null>>;
}

export const readCompose = (path: string): Compose => readYaml(path) as Compose;

export interface Resource {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

/** Returns the manifests of a kind, or of all kinds. */
export const manifests = <A extends Resource>(kind?: A['kind']): readonly A[] =>
  readdirSync(join(ROOT, 'deploy/kubernetes'))
    .map((name) => readYaml(join('deploy/kubernetes', name)) as A)
    .filter((one) => kind === undefined || one.kind === kind);
