// The story that the start page tells, in the order in which it is played: a tour, then chapters.
import type { Chapter, Step } from "./play";
import { appeals } from "./story/appeals";
import { customer } from "./story/customer";
import { customers } from "./story/customers";
import { enrolment } from "./story/enrolment";
import { ordering } from "./story/ordering";
import { partner } from "./story/partner";
import { relationships } from "./story/relationships";
import { tiers } from "./story/tiers";
import { tour } from "./story/tour";
import { trouble } from "./story/trouble";
import { vetting } from "./story/vetting";

export const chapters: Chapter[] = [partner, customer, trouble, enrolment, vetting, appeals, customers, relationships, tiers, ordering];

export { tour };

/** steps are all that can be opened in GraphiQL. */
export const steps: Step[] = [tour, ...chapters.map((chapter) => chapter.steps)].flat().filter(({ query }) => query !== "");

/** placeOf says where in the story a step stands, such as "Tour, step 3 of 6". */
export function placeOf(step: Step): string {
  const at = chapters.findIndex((chapter) => chapter.steps.includes(step));
  const around = chapters[at]?.steps ?? tour;
  return `${at < 0 ? "Tour" : `Chapter ${at + 1}`}, step ${around.indexOf(step) + 1} of ${around.length}`;
}
