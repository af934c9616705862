package program_test

import (
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/imports"
	"github.com/partnergraph/partnergraph/models"
)

// importUseCases is every use case of imports, by the name of its method.
var importUseCases = map[string]useCase{
	"ImportProgram": {access.ImportProgram, func(s *story, who access.Actor, _ target) error {
		_, _, err := s.ImportProgram(s.ctx, who, imports.ImportProgramInput{})
		return err
	}},
	"ImportSource": {access.ImportProgram, func(s *story, who access.Actor, _ target) error {
		_, err := s.ImportSource(s.ctx, who, "old", &imports.Source{}, true, deaf)
		return err
	}},
	"ImportPriceList": {access.ImportPriceList, func(s *story, who access.Actor, _ target) error {
		_, _, err := s.ImportPriceList(s.ctx, who, imports.ImportPriceListInput{})
		return err
	}},
	"ReleaseImportedLetters": {access.ReleaseImportedLetters, func(s *story, who access.Actor, _ target) error {
		_, _, err := s.ReleaseImportedLetters(s.ctx, who, imports.ReleaseImportedLettersInput{})
		return err
	}},
	"RunImport": {access.RunImportJobs, func(s *story, who access.Actor, _ target) error {
		return s.RunImport(s.ctx, who, models.NewID[models.ProgramImport](), deaf)
	}},
	"WriteImportedLetters": {access.RunImportJobs, func(s *story, who access.Actor, _ target) error {
		return s.WriteImportedLetters(s.ctx, who, models.NewID[models.ProgramImport](), deaf)
	}},
	"GiveUpImport": {access.RunImportJobs, func(s *story, who access.Actor, _ target) error {
		return s.GiveUpImport(s.ctx, who, models.NewID[models.ProgramImport]())
	}},
}
