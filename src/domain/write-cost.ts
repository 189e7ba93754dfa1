import type { WriteCommand } from './write-policy.js';

/** Maximum cost of one batch of writes: every command, every field and every KiB costs one. */
export const MAX_WRITE_WORK = 5000;

const textsOf = (command: WriteCommand): readonly string[] => {
  switch (command.name) {
    case 'HSET':
      return command.pairs.flat();
    case 'HDEL':
      return command.fields;
    case 'HINCRBY':
      return [command.field];
  }
};

export const writeWork = (command: WriteCommand): number => {
  const texts = textsOf(command);
  const fields = command.name === 'HSET' ? command.pairs.length : texts.length;
  const size = texts.reduce((sum, text) => sum + text.length, 0);
  return 1 + fields + Math.floor(size / 1024);
};
