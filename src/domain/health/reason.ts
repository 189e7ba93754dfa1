/** Why the service is not as it should be: a code for programs, and a sentence for people. */
export interface Reason {
  readonly code: string;
  readonly message: string;
}
