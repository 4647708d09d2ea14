"""The one door to datamodel-code-generator: a planned module of models in, Python source out.

The tool composes types, decides what is optional, places aliases and lays out classes. It never sees a word of a spec:
`modelinput` hands it tokens, and `modelpage` puts names and literals in place of them. Nothing is printed, no file is
touched and no state is kept, so calls may run in parallel.
"""

from __future__ import annotations

from datamodel_code_generator import InputFileType, LiteralType, generate
from datamodel_code_generator.enums import DataModelType
from datamodel_code_generator.format import DatetimeClassType, PythonVersion

from ..plan.modelmodule import ModelModule
from .modelinput import model_input
from .modelpage import model_page
from .modeltokens import EXTERNAL, ModelInput


def render_models(module: ModelModule) -> str:
    """Return the source of a module of models, not yet formatted.

    A module that breaks the contract of `ModelModule` is a `ValueError`: a mistake of the plan, never of a spec.
    """
    made = model_input(module)
    return model_page(module, made, _generated(made))


def _generated(made: ModelInput) -> str:
    source = generate(
        made.document(),
        input_file_type=InputFileType.JsonSchema,
        output_model_type=DataModelType.PydanticV2BaseModel,
        target_python_version=PythonVersion.PY_311,
        formatters=[],
        disable_timestamp=True,
        skip_root_model=True,  # else the document itself becomes a class
        aliases=made.attributes,
        external_ref_mapping={EXTERNAL: "names"},
        field_extra_keys={"repr"},
        use_annotated=True,
        strict_nullable=True,  # else required and nullable loses the null
        enum_field_as_literal=LiteralType.All,
        output_datetime_class=DatetimeClassType.Awaredatetime,
        use_schema_description=True,
        use_field_description=True,
        use_inline_field_description=True,
        use_single_line_docstring=True,
    )
    if not isinstance(source, str):
        raise TypeError("datamodel-code-generator wrote several modules where one was asked for")
    return source
