/** Why the service is not as it should be, and what to do: a sentence each, without a full stop. */
export interface Trouble {
  /** For programs. */
  readonly code: string;
  readonly text: string;
  readonly advice: string;
}

/** The same for a reader. */
export interface Reason {
  readonly code: string;
  readonly message: string;
}

export const reasonOf = ({ code, text, advice }: Trouble): Reason => ({
  code,
  message: `${text}. ${advice}.`,
});
