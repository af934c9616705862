// The story that the start page tells, in the order in which it is played.
import type { Chapter, Step } from "./play";
import { customer } from "./story/customer";
import { partner } from "./story/partner";
import { trouble } from "./story/trouble";

export const chapters: Chapter[] = [partner, customer, trouble];

export const steps: Step[] = chapters.flatMap((chapter) => chapter.steps);
