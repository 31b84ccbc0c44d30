import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.SingleValidationMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.UnknownCodeSystemWarningValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r5.utils.validation.constants.BestPracticeWarningLevel;

/**
 * Validates resources with HL7's own validator: `java -cp 'lib/*' Validate.java GUIDE RESOURCES...` (folders of JSON).
 * Prints a line for each finding: severity, file, place, message, with tabs between; at the end how many were looked at.
 */
public class Validate {
  public static void main(String[] arguments) throws Exception {
    FhirContext context = FhirContext.forR4();
    Map<String, IBaseResource> forms = new HashMap<>();
    PrePopulatedValidationSupport guide = new PrePopulatedValidationSupport(context) {
      @Override
      public <T extends IBaseResource> T fetchResource(Class<T> kind, String uri) {
        IBaseResource form = forms.get(uri);
        return kind != null && kind.isInstance(form) ? kind.cast(form) : super.fetchResource(kind, uri);
      }
    };
    try (Stream<Path> files = Files.list(Path.of(arguments[0]))) {
      for (Path file : files.sorted().toList()) {
        if (file.toString().endsWith(".json")) {
          IBaseResource resource = context.newJsonParser().parseResource(Files.readString(file));
          if (resource instanceof Questionnaire form) {
            forms.put(form.getUrl(), form);
          } else {
            guide.addResource(resource);
          }
        }
      }
    }
    UnknownCodeSystemWarningValidationSupport unknown = new UnknownCodeSystemWarningValidationSupport(context);
    unknown.setNonExistentCodeSystemSeverity(IValidationSupport.IssueSeverity.WARNING);
    ValidationSupportChain chain = new ValidationSupportChain(
        new DefaultProfileValidationSupport(context), guide, new CommonCodeSystemsTerminologyService(context),
        new InMemoryTerminologyServerValidationSupport(context), new SnapshotGeneratingValidationSupport(context), unknown);
    FhirInstanceValidator instances = new FhirInstanceValidator(chain);
    instances.setAnyExtensionsAllowed(false);
    instances.setErrorForUnknownProfiles(true);
    instances.setBestPracticeWarningLevel(BestPracticeWarningLevel.Ignore);
    FhirValidator validator = context.newValidator().registerValidatorModule(instances);
    int looked = 0;
    for (int n = 1; n < arguments.length; n++) {
      try (Stream<Path> files = Files.list(Path.of(arguments[n]))) {
        for (Path file : files.sorted().toList()) {
          looked++;
          for (SingleValidationMessage one : validator.validateWithResult(Files.readString(file)).getMessages()) {
            System.out.println(String.join("\t", one.getSeverity().getCode(), file.getFileName().toString(),
                String.valueOf(one.getLocationString()), one.getMessage().replaceAll("\\s+", " ")));
          }
        }
      }
    }
    System.out.println("looked at " + looked);
  }
}
