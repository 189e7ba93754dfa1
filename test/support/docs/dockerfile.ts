export interface Instruction {
  readonly name: string;
  readonly text: string;
}

export interface Stage {
  readonly name: string;
  readonly instructions: readonly Instruction[];
}

const joined = (source: string): readonly string[] =>
  source
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** Parses the stages of a Dockerfile; anything before the first `FROM` is ignored. */
export const parseDockerfile = (source: string): readonly Stage[] => {
  const stages: { name: string; instructions: Instruction[] }[] = [];
  for (const line of joined(source)) {
    const [name = '', ...rest] = line.split(/\s+/);
    if (name === 'FROM') stages.push({ name: rest[2] ?? '', instructions: [] });
    else stages.at(-1)?.instructions.push({ name, text: line.slice(name.length).trim() });
  }
  return stages;
};

/** Whether a `.dockerignore` of whole paths keeps a path in the context: the last match decides. */
export const isInContext = (ignore: string, path: string): boolean => {
  const isMatch = (pattern: string): boolean =>
    pattern === '*' || path === pattern || path.startsWith(`${pattern}/`);
  const verdict = ignore
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .filter((line) => isMatch(line.replace(/^!/, '')))
    .at(-1);
  return verdict === undefined || verdict.startsWith('!');
};
