// The story that the start page tells, in the order in which it is played.
import type { Chapter, Step } from "./play";
import { appeals } from "./story/appeals";
import { customer } from "./story/customer";
import { customers } from "./story/customers";
import { enrolment } from "./story/enrolment";
import { partner } from "./story/partner";
import { relationships } from "./story/relationships";
import { tiers } from "./story/tiers";
import { trouble } from "./story/trouble";
import { vetting } from "./story/vetting";

export const chapters: Chapter[] = [partner, customer, trouble, enrolment, vetting, appeals, customers, relationships, tiers];

export const steps: Step[] = chapters.flatMap((chapter) => chapter.steps);
