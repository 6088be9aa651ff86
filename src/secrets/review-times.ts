/** When stored things are judged. */
export interface ReviewTimes {
  readonly now: Date;
  /** What ends before this time is due, although it would do. */
  readonly renewBefore: Date | undefined;
}
