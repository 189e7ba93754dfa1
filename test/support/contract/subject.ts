import { suite } from 'uvu';
import type { Stores } from '../../../src/application/ports/stores.js';
import { drain } from '../app/acts.js';
import { makeTime, type Scene } from '../app/scene.js';

/** The stores of one adapter, as contracts use them. */
export interface Subject {
  /** Resolves to empty stores. */
  readonly fresh: () => Promise<Stores>;
  readonly close: () => Promise<void>;
  /** Advances the store's own clock, which limits use, by so many ms. */
  readonly lapse: (ms: number) => Promise<void>;
  /** Checks all stored data after each test, once no work is due. */
  readonly check?: (now: number) => Promise<void>;
}

export type Contract = (name: string, subject: Subject) => void;

export interface ContractScene extends Scene {
  readonly lapse: Subject['lapse'];
}

export type Test = (sentence: string, play: (scene: ContractScene) => Promise<void>) => void;

/** A part of a contract. */
export type Declare = (test: Test) => void;

/** Declares a suite whose every test begins with empty stores and ends with the subject's own check. */
export const contract =
  (port: string, declareAll: Declare): Contract =>
  (name, subject) => {
    const cases = suite(`${port} contract: ${name}`);
    cases.after(subject.close);
    declareAll((sentence, play) => {
      cases(sentence, async () => {
        const { lapse } = subject;
        const scene = { stores: await subject.fresh(), time: makeTime(), lapse };
        await play(scene);
        await drain(scene);
        await subject.check?.(scene.time.now());
      });
    });
    cases.run();
  };

/** Runs several contracts against one subject, one after the other, and closes it after the last. */
export const holdTo = (contracts: readonly Contract[], name: string, subject: Subject): void => {
  let left = contracts.length;
  const close = async (): Promise<void> => {
    left -= 1;
    if (left === 0) await subject.close();
  };
  for (const run of contracts) run(name, { ...subject, close });
};
