package rules_test

import (
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

func TestCheckExternalID(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{
		"4711": "", "Kunde Ä-1": "", strings.Repeat("x", rules.MaxExternalID): "",
		"": "required", strings.Repeat("x", rules.MaxExternalID+1): "too_long", "a\nb": "text",
	} {
		got := ""
		if wrong := rules.CheckExternalID("externalId", id); wrong != nil {
			got = wrong.Reason
		}
		if got != want {
			t.Errorf("%q: %q, want %q", id, got, want)
		}
	}
}

func TestCheckImportedQualification_GovernmentIsAlone(t *testing.T) {
	t.Parallel()
	gov, edu, state := models.QualificationGovernment, models.QualificationEducation, models.QualificationStateOwned
	for _, tc := range []struct {
		code models.SpecialQualification
		held []models.SpecialQualification
		want int
	}{
		{gov, nil, 0}, {state, nil, 0}, {state, []models.SpecialQualification{edu}, 0},
		{gov, []models.SpecialQualification{edu}, 1}, {state, []models.SpecialQualification{gov}, 1}, {state, []models.SpecialQualification{state}, 1},
		{models.QualificationNone, nil, 1},
	} {
		if got := rules.CheckImportedQualification(rules.QualificationForm{Code: tc.code}, tc.held); len(got) != tc.want {
			t.Errorf("%s beside %v: %v", tc.code, tc.held, got)
		}
	}
}

func TestCheckImportedValidationID_Creations(t *testing.T) {
	t.Parallel()
	number := func(n int) *int { return &n }
	partner := models.Partner{Types: models.Set[models.PartnerType]{models.DirectBill}}
	for _, tc := range []struct {
		most, left *int
		want       int
	}{
		{nil, nil, 0}, {number(5), nil, 0}, {number(5), number(5), 0}, {number(5), number(0), 0},
		{number(0), nil, 1}, {number(5), number(6), 1}, {number(5), number(-1), 1}, {nil, number(1), 1},
	} {
		form := rules.ImportedValidationID{Code: "OLD-1", Max: tc.most, Remaining: tc.left, Partner: partner}
		if got := rules.CheckImportedValidationID(form); len(got) != tc.want {
			t.Errorf("%v of %v: %v", tc.left, tc.most, got)
		}
	}
}

func TestOnProgramImport_LettersGoOnce(t *testing.T) {
	t.Parallel()
	operator := access.Actor{Operator: true, Roles: models.Set[models.Role]{models.OperatorAdmin}}
	for letters, want := range map[models.ImportLetters]int{
		models.ImportLettersHeld: 0, models.ImportLettersNone: 1, models.ImportLettersReleased: 1, models.ImportLettersDiscarded: 1,
	} {
		row := models.ProgramImport{Status: models.ImportFinished, Letters: letters}
		if got := rules.OnProgramImport.WhyNot(access.ReleaseImportedLetters, operator, row); len(got) != want {
			t.Errorf("%s: %v", letters, got)
		}
	}
}
